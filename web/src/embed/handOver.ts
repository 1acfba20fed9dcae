/**
 * Hands a guest's visit from their page, or the frame, to a window of this server for one card. Both sides accept
 * messages only from this origin and from the window that they know, and the token is never part of a URL.
 *
 * The window posts `ready`, the page replies with the visit, and the window posts `answered` at the end. The window
 * stores the visit itself while its guest signs in elsewhere. After that it has lost its opener, so the opener also
 * polls the card.
 */
import { heldGuestToken } from "../api/guestToken";

export interface HandOver {
  token: string;
  card: string;
}

type WindowMessage = "ready" | "answered";

const WINDOW = "/guest-card";
const STORAGE_KEY = "discreet.guest.window";
const opened = new Set<string>();

/** Whether this page is such a window. */
export const isCardWindow = () => location.pathname === WINDOW;

/** Whether a window was opened for this card, where it may be decided. */
export const isInWindow = (card: string) => opened.has(card);

/** Called in the page or frame. Returns whether the window opened; it serves one card. */
export function askInWindow(card: string, onAnswered: () => void): boolean {
  const token = heldGuestToken();
  const popup = token && window.open(WINDOW, "_blank", "popup,width=520,height=760");
  if (!popup) return false;
  opened.add(card);
  const onMessage = ({ origin, source, data }: MessageEvent<WindowMessage>) => {
    if (origin !== location.origin || source !== popup) return;
    if (data === "ready") popup.postMessage({ token, card } satisfies HandOver, location.origin);
    else if (data === "answered") {
      removeEventListener("message", onMessage);
      onAnswered();
    }
  };
  addEventListener("message", onMessage);
  return true;
}

/** Called in the window. Calls `onReceived` once with the visit. Returns a function that stops listening. */
export function receive(onReceived: (handOver: HandOver) => void): () => void {
  const from = opener as Window | null;
  const onMessage = ({ origin, source, data }: MessageEvent<HandOver>) => {
    if (origin !== location.origin || source !== from) return;
    stop();
    store(data);
    onReceived(data);
  };
  const stop = () => removeEventListener("message", onMessage);
  addEventListener("message", onMessage);
  from?.postMessage("ready" satisfies WindowMessage, location.origin);
  return stop;
}

/** Called in the window after it returns from a sign-in: the stored visit, or null in any other window. */
export function storedHandOver(): HandOver | null {
  try {
    return JSON.parse(sessionStorage.getItem(STORAGE_KEY) ?? "null") as HandOver | null;
  } catch {
    return null;
  }
}

function store(handOver: HandOver | null): void {
  try {
    if (handOver === null) sessionStorage.removeItem(STORAGE_KEY);
    else sessionStorage.setItem(STORAGE_KEY, JSON.stringify(handOver));
  } catch {
    // Storage is blocked: the card can be answered here, but a sign-in cannot return.
  }
}

/** Called in the window before it opens a third party's page, which could otherwise navigate the guest's page. */
export function forgetOpener(): void {
  if (isCardWindow()) window.opener = null;
}

export function tellAnswered(): void {
  store(null);
  (opener as Window | null)?.postMessage("answered" satisfies WindowMessage, location.origin);
}
