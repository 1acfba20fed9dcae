/** The English texts of long chats: messages left out of the prompt, and their summary. */
import { count, plural } from "./plural";

export const longChatTexts = {
  unseen: "The model no longer sees the messages above.",
  summarize: "Summarize them?",
  summarising: "Summarizing the messages above…",
  title: "Summary of the earlier messages",
  explanation: "The model gets this instead of the messages above once they no longer fit.",
  field: "Summary",
  edit: "Edit",
  edited: "edited",
  remove: "Remove",
  removeTitle: "Remove this summary?",
  removeText: "The messages stay. The model won’t know what they say until you summarize them again.",
  leftOut: (n: number) => `${plural(n, "earlier message", "earlier messages")} didn’t fit`,
  summarised: (n: number) => `${count(n)} summarized`,
  alsoSent: "Your time zone and language go to the model.",
};
