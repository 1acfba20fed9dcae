/** A guest's visit in this tab. It survives a reload and ends with the tab. */
import { enterGuestLink, openSealedChat, readVisit } from "../api/guest";
import { actAsGuest } from "../api/guestToken";
import { ApiError } from "../api/request";
import type { GuestView } from "../api/schema";
import { eraseChat, keptChat } from "./keptChat";
import { type Entrance, prove, readEntrance, type Watching } from "./proof";

export interface Visit {
  view: GuestView;
  /** The chat to continue, or null for a new one. */
  conversation: string | null;
  /** This browser keeps the chat. */
  kept: boolean;
  /** The stored chat could not be decrypted. */
  lost: boolean;
}

interface Remembered {
  token: string;
  conversation: string | null;
}

const storageKey = (link: string) => `discreet.guest.${link}`;

export function storeVisit(link: string, now: Remembered | null): void {
  try {
    if (now === null) sessionStorage.removeItem(storageKey(link));
    else sessionStorage.setItem(storageKey(link), JSON.stringify(now));
  } catch {
    // Storage is blocked: the visit ends with the page.
  }
}

export function readStoredVisit(link: string): Remembered | null {
  try {
    return JSON.parse(sessionStorage.getItem(storageKey(link)) ?? "null") as Remembered | null;
  } catch {
    return null;
  }
}

/** The visit of this tab before a reload, or null. Throws `guest_over` if it has ended. */
export async function resumeVisit(link: string): Promise<Visit | null> {
  const stored = readStoredVisit(link);
  if (stored === null) return null;
  actAsGuest(stored.token);
  const view = await readVisit();
  return { view, conversation: stored.conversation, kept: (await keptChat(link)) !== null, lost: false };
}

/** The link's requirements. */
export async function requestEntrance(link: string, signal?: AbortSignal): Promise<Entrance> {
  actAsGuest(null);
  return readEntrance(link, signal);
}

/** Starts a visit: solves the proof of work and opens the stored chat. An entrance can be used only once. */
export async function beginVisit(
  link: string,
  password: string | null,
  entrance: Entrance,
  watching: Watching,
): Promise<Visit> {
  const proof = await prove(entrance, watching);
  const { token, ...view } = await enterGuestLink(link, password, proof);
  actAsGuest(token);
  const restored = await restoreChat(link);
  storeVisit(link, { token, conversation: restored.conversation });
  return { view, ...restored };
}

async function restoreChat(link: string): Promise<Omit<Visit, "view">> {
  const chat = await keptChat(link);
  if (chat === null) return { conversation: null, kept: false, lost: false };
  try {
    const { id } = await openSealedChat(chat.key, chat.sealed);
    return { conversation: id, kept: true, lost: false };
  } catch (error) {
    if (!(error instanceof ApiError && error.status === 422)) throw error;
    await eraseChat(link);
    return { conversation: null, kept: false, lost: true };
  }
}
