/**
 * Dialogs about one chat. The app's frame shows them, not the menu in which they were chosen: resizing the window
 * removes menus, but the dialog stays.
 */
import type { PlacedChat } from "../api/placement";

export type AskedChat = { kind: "share"; chat: Pick<PlacedChat, "id"> } | { kind: "move" | "delete"; chat: PlacedChat };

const questions = new EventTarget();

export function askAboutChat(question: AskedChat): void {
  questions.dispatchEvent(new CustomEvent("asked", { detail: question }));
}

/** Calls `show` for each question, until the returned function is called. */
export function onAskedAboutChat(show: (question: AskedChat) => void): () => void {
  const listener = (event: Event) => show((event as CustomEvent<AskedChat>).detail);
  questions.addEventListener("asked", listener);
  return () => questions.removeEventListener("asked", listener);
}
