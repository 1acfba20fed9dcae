/** The English texts of organising chats. */
import { plural } from "./plural";

const chats = (n: number) => plural(n, "chat", "chats");

export const allChatsTexts = {
  title: "All chats",
  intro: "Pin, archive or sort your chats into folders. Search covers everything.",
  shelves: { all: "All", pinned: "Pinned", archived: "Archived" },
  show: "Filter",
  empty: "No chats here",
  select: (title: string) => `Select “${title}”`,
  selectAll: "Select all",
  selected: (n: number) => `${chats(n)} selected`,
  clear: "Clear selection",
  bulk: "Actions for selected chats",
  mark: { pinned: "Pinned", archived: "Archived" },
  deleteTitle: (n: number) => `Delete ${chats(n)}?`,
  deleteText: (n: number) =>
    `${n === 1 ? "It" : "They"} will be deleted right away and can’t be recovered, not even from a backup.`,
  deleting: (done: number, of: number) => `${done} of ${of} deleted…`,
  waiting: "Deleting continues in a moment…",
  stop: "Stop",
};
