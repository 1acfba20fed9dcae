/** The English texts of keeping order among conversations. */
import { plural } from "./plural";

const talks = (n: number) => plural(n, "conversation", "conversations");

export const orderTexts = {
  title: "All conversations",
  intro: "Pin what you use, put away what you are done with, and sort the rest into folders. Search finds all of it.",
  shelves: { all: "All", pinned: "Pinned", archived: "Archived" },
  show: "What is shown",
  empty: "No conversations here",
  select: (title: string) => `Select “${title}”`,
  selectAll: "Select all that are loaded",
  selected: (n: number) => `${talks(n)} selected`,
  clear: "Clear the selection",
  bulk: "With what is selected",
  mark: { pinned: "Pinned", archived: "Archived" },
  deleteTitle: (n: number) => `Delete ${talks(n)}?`,
  deleteText: (n: number) =>
    `${n === 1 ? "It disappears" : "They disappear"} at once from your list and from every future use, and the keys are destroyed. This cannot be undone.`,
  deleting: (done: number, of: number) => `${done} of ${of} deleted…`,
  waiting: "The server asks to go slower. Deleting goes on in a moment…",
  stop: "Stop here",
};
