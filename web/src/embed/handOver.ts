/**
 * Hands a guest's visit from the frame to a window of this server, for one card. Both sides take messages only from this
 * origin and from the window they know, and the token is never part of an address.
 *
 * The window says `ready`, the frame answers with the visit, and the window says `answered` at the end.
 */
import { heldGuestToken } from "../api/guestToken";

export interface Handed {
  token: string;
  card: string;
}

type Said = "ready" | "answered";

/** In the frame. Returns whether the window opened; it stays open to one card. */
export function askInWindow(card: string, onAnswered: () => void): boolean {
  const token = heldGuestToken();
  const opened = token && window.open("/guest-card", "_blank", "popup,width=520,height=760");
  if (!opened) return false;
  const hear = ({ origin, source, data }: MessageEvent<Said>) => {
    if (origin !== location.origin || source !== opened) return;
    if (data === "ready") opened.postMessage({ token, card } satisfies Handed, location.origin);
    else if (data === "answered") {
      removeEventListener("message", hear);
      onAnswered();
    }
  };
  addEventListener("message", hear);
  return true;
}

/** In the window. Calls `onHanded` once with the visit; returns how to stop. */
export function receive(onHanded: (handed: Handed) => void): () => void {
  const from = opener as Window | null;
  const hear = ({ origin, source, data }: MessageEvent<Handed>) => {
    if (origin !== location.origin || source !== from) return;
    stop();
    onHanded(data);
  };
  const stop = () => removeEventListener("message", hear);
  addEventListener("message", hear);
  from?.postMessage("ready" satisfies Said, location.origin);
  return stop;
}

export function tellAnswered(): void {
  (opener as Window | null)?.postMessage("answered" satisfies Said, location.origin);
}
