/** The English texts of deleting a message, or a branch. */
import { plural } from "./plural";

const messages = (n: number) => plural(n, "message", "messages");

export const deletingTexts = {
  titles: { answer: "Delete this answer?", question: "Delete this question?", whole: "Delete this chat?" },
  sentences: {
    single: { answer: "This deletes only this answer.", question: "This deletes only this question." },
    withFollowing: (what: "answer" | "question", following: number, branches: number) =>
      `This deletes this ${what} and ${following === 1 ? "the message" : `the ${messages(following)}`} after it${
        branches > 1 ? `, on ${branches} branches` : ""
      }: ${messages(following + 1)} in all.`,
    whole: (n: number) => `Nothing else would be left, so this deletes the whole chat: ${messages(n)} in all.`,
  },
  files: (n: number) => (n === 1 ? "The attached file is deleted too." : `The ${n} attached files are deleted too.`),
  removedNow: "It’s removed right away and can’t be recovered, not even from a backup.",
  removedTemporary: "It’s removed right away and can’t be recovered.",
  remainder: "The rest of the chat stays as it is. It will no longer be used for training.",
  feedback: "Feedback on this chat that hasn’t been delivered yet is withdrawn.",
  sent: (times: number) =>
    `It sent data to other services${times === 1 ? "" : `, ${times} times`}. We can’t recall that. Data sent keeps a record of it, without the content.`,
  confirm: "Delete",
  done: (n: number) => `${messages(n)} deleted.`,
};
