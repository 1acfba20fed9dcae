/**
 * The composer's text, kept for this tab across reloads and a renewed sign-in until the server has received it.
 *
 * Invariants:
 * - Each account and each space has its own draft. When another user signs in in this tab, it is deleted.
 * - A temporary chat's draft is kept only in the page's memory, because a browser may write a tab's storage to disk.
 */
import { useCallback, useEffect, useState } from "react";
import { shownSpace } from "../api/space";
import { useSession } from "../app/session";

type DraftStore = Pick<Storage, "getItem" | "setItem" | "removeItem">;

const PREFIX = "discreet.written.";
const keyOf = (account: string, place: string) => `${PREFIX}${account}.${shownSpace()}.${place}`;

const remembered = new Map<string, string>();
const pageStore: DraftStore = {
  getItem: (key) => remembered.get(key) ?? null,
  setItem: (key, text) => void remembered.set(key, text),
  removeItem: (key) => void remembered.delete(key),
};

const storeFor = (temporary: boolean): DraftStore => (temporary ? pageStore : sessionStorage);

export interface DraftText {
  text: string;
  write: (text: string) => void;
  /** Marks it as being sent: the field is empty, but the text is kept until the server has it. */
  send: () => void;
  /** Called once the server has it. */
  arrived: () => void;
}

export function useDraftText(place: string, temporary: boolean): DraftText {
  const account = useSession().me?.id ?? "guest";
  const [key] = useState(() => {
    forgetOthers(account);
    return keyOf(account, place);
  });
  const [text, setText] = useState(() => storeFor(temporary).getItem(key) ?? "");
  useEffect(() => {
    if (text !== "") storeText(storeFor(temporary), key, text);
    storeFor(!temporary).removeItem(key);
    // Text typed later is stored on each change.
  }, [temporary, key]);
  const write = useCallback(
    (next: string) => {
      setText(next);
      storeText(storeFor(temporary), key, next);
    },
    [temporary, key],
  );
  const send = useCallback(() => setText(""), []);
  const arrived = useCallback(() => storeText(storeFor(temporary), key, ""), [temporary, key]);
  return { text, write, send, arrived };
}

function storeText(store: DraftStore, key: string, text: string): void {
  try {
    if (text === "") store.removeItem(key);
    else store.setItem(key, text);
  } catch {
    // Storage is full: the text stays in the field until the page is closed.
  }
}

function forgetOthers(account: string): void {
  const isOfOtherAccount = (key: string) => key.startsWith(PREFIX) && !key.startsWith(`${PREFIX}${account}.`);
  for (const key of Object.keys(sessionStorage).filter(isOfOtherAccount)) sessionStorage.removeItem(key);
  for (const key of [...remembered.keys()].filter(isOfOtherAccount)) remembered.delete(key);
}

/** The key of a draft whose conversation has no id yet. */
export const newPlace = (gpt: string | undefined) => `new.${gpt ?? ""}`;

/** The draft of a temporary chat on this page, or a message that is being sent. */
export const temporaryDraft = (account: string, place: string): string =>
  pageStore.getItem(keyOf(account, place)) ?? "";

/** Stores text that a new chat's composer shows once its page opens. */
export const keepDraft = (account: string, text: string): void =>
  storeText(sessionStorage, keyOf(account, newPlace(undefined)), text);

/** Moves a draft to the id that the conversation has received since. */
export function moveDraftText(account: string, from: string, to: string, temporary: boolean): void {
  const store = storeFor(temporary);
  const text = store.getItem(keyOf(account, from));
  if (text === null) return;
  store.setItem(keyOf(account, to), text);
  store.removeItem(keyOf(account, from));
}
