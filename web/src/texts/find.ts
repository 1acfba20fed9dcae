/** The English texts of finding: words in one's chats, and ways to everything. */
import { plural } from "./plural";

export const findTexts = {
  title: "Search",
  label: "Search chats, GPTs and pages",
  results: "Results",
  recent: "Recent chats",
  actions: "Actions",
  pages: "Pages",
  gpts: "GPTs",
  temporary: "New temporary chat",
  sidebar: "Show or hide sidebar",
  theme: (name: string) => `Appearance: ${name}`,
  you: "You",
  answer: "Answer",
  further: (n: number) => `and ${plural(n, "message", "messages")} more in this chat`,
  looking: "Searching your chats…",
  lookedTo: (day: string) => `Searched back to ${day}…`,
  nothing: "No chats found for these words.",
  found: (n: number) => `${plural(n, "chat", "chats")} found`,
  more: "Search older chats",
  leave: "Close",
  keys: { move: "navigate", open: "open", leave: "close" },
  promise: "Chats are decrypted for the search only. Nothing is indexed.",
};
