/** The English texts of model providers, in a chat's receipt and in the ledger. */
import { plural } from "./plural";

export const recipientTexts = {
  title: "Model providers",
  none: "No message has gone to a model yet.",
  onThisServer: "Runs on this server, so nothing leaves it",
  onOperators: "Runs on the operator’s own machines",
  byCompany: (company: string) => (company ? `Run by ${company}` : "Run by a company"),
  kept: (days: number | null) =>
    days === null
      ? "Retention unknown"
      : days === 0
        ? "Keeps nothing"
        : `Keeps messages for ${plural(days, "day", "days")}`,
  trains: { yes: "Trains on messages", no: "Never trains", unknown: "Training unknown" },
  answers: (n: number) => plural(n, "answer", "answers"),
  sideRequests: (n: number) => `${plural(n, "request", "requests")} for titles and follow-ups`,
  searches: (n: number) => `${plural(n, "question", "questions")} to search knowledge`,
  masked: {
    none: "Personal data wasn’t masked",
    all: "Personal data masked",
    some: (n: number, of: number) => `Personal data masked in ${n} of ${plural(of, "answer", "answers")}`,
  },
  tokens: (n: number) => plural(n, "token", "tokens"),
  chats: (n: number) => plural(n, "chat", "chats"),
  unrecorded: (n: number) =>
    n === 1
      ? "Which model wrote 1 earlier answer isn’t recorded."
      : `Which model wrote ${n} earlier answers isn’t recorded.`,
  intro: "A model’s provider gets your messages so that the model can answer. These got messages of your saved chats.",
  notCounted: "Temporary chats and API keys aren’t listed here.",
  empty: "No model providers yet",
  emptyText: "Once a model has answered in one of your chats, you see here who runs it.",
  since: (day: string) => `As known since ${day}`,
  terms: "Terms",
  agreement: "Data processing agreement",
  latest: "Open latest chat",
  latestOf: (name: string) => `Open the latest chat with ${name}`,
};
