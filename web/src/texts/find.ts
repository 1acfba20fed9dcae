/** The English texts of finding: words in one's conversations, and ways to everything. */
import { plural } from "./plural";

export const findTexts = {
  title: "Search and go to",
  label: "Search conversations, GPTs and pages",
  results: "What was found",
  recent: "Recent conversations",
  actions: "Actions",
  pages: "Pages",
  gpts: "GPTs",
  temporary: "New temporary chat",
  sidebar: "Show or hide the sidebar",
  theme: (name: string) => `Appearance: ${name}`,
  you: "You",
  answer: "Answer",
  further: (n: number) => `and ${plural(n, "message", "messages")} more in this conversation`,
  looking: "Looking through your conversations…",
  lookedTo: (day: string) => `Looked back to ${day}…`,
  nothing: "None of your conversations in this space holds all of these words.",
  found: (n: number) => `${plural(n, "conversation", "conversations")} found`,
  more: "Look further back",
  leave: "Close",
  keys: { move: "choose", open: "open", leave: "close" },
  promise: "Your conversations are opened to be searched, and no index of them is kept.",
};
