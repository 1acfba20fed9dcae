/** The English texts of deleting a message, or a branch. */
import { plural } from "./plural";

const messages = (n: number) => plural(n, "message", "messages");

export const deletingTexts = {
  titles: { answer: "Delete this answer?", question: "Delete this question?", whole: "Delete this conversation?" },
  goes: {
    alone: { answer: "This answer goes, and nothing else.", question: "This question goes, and nothing else." },
    with: (what: "answer" | "question", following: number, branches: number) =>
      `This ${what} goes, and with it ${following === 1 ? "the message that follows" : `the ${messages(following)} that follow`} from it${
        branches > 1 ? `, on ${branches} branches` : ""
      }: ${messages(following + 1)} in all.`,
    whole: (n: number) => `It holds nothing else: the whole conversation goes, ${messages(n)} in all.`,
  },
  files: (n: number) =>
    n === 1 ? "The file that was given with it goes, too." : `${n} files that were given with it go, too.`,
  atOnce:
    "At once from view and from every future use. Its key is destroyed, so that backups hold noise. Nobody can bring it back.",
  forgotten: "It is forgotten at once. Nobody can bring it back.",
  stays:
    "What stays is sealed anew, and you read and continue it as before. From now on it trains no model, whatever you chose.",
  feedback: "Feedback on this conversation that waits for its delivery is withdrawn.",
  sent: (times: number) =>
    `Third parties have received something by it${times === 1 ? "" : `, ${times} times`}. That cannot be recalled; your ledger goes on telling it, without the fields.`,
  do: "Delete",
  done: (n: number) => `${messages(n)} deleted.`,
};
