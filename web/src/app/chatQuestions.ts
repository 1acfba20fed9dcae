/**
 * Dialogs about one chat. The app's layout renders them instead of the menu that opened them: resizing the window can
 * unmount the menu, but not the dialog.
 */
import type { PlacedChat } from "../api/placement";

export type AskedChat = { kind: "share"; chat: Pick<PlacedChat, "id"> } | { kind: "move" | "delete"; chat: PlacedChat };

const questions = new EventTarget();

export function askAboutChat(question: AskedChat): void {
  questions.dispatchEvent(new CustomEvent("asked", { detail: question }));
}

/** Calls `show` for each request. Returns the function that unsubscribes. */
export function onAskedAboutChat(show: (question: AskedChat) => void): () => void {
  const listener = (event: Event) => show((event as CustomEvent<AskedChat>).detail);
  questions.addEventListener("asked", listener);
  return () => questions.removeEventListener("asked", listener);
}
