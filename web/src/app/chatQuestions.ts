/**
 * What asks something first about one chat. The shell shows it, and not the menu that it was chosen from: a window
 * that changes its size takes menus away, and what was being asked stays.
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
