/** The English texts of the search within one chat. */
import { count } from "./plural";

export const findInChatTexts = {
  open: "Find in chat",
  title: "Find in chat",
  field: "Find in this chat",
  previous: "Previous match",
  next: "Next match",
  close: "Close search",
  none: "No matches",
  at: (n: number, all: number) => `${count(n)} of ${count(all)}`,
};
