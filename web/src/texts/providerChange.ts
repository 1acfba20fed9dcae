/** The English texts of a changed fact about a model provider, above the field of a chat. */
import { plural } from "./plural";

export const providerChangeTexts = {
  label: "Changed model provider",
  now: (name: string, facts: string) => `${name} now ${facts}`,
  since: (day: string) => `since ${day}`,
  before: (facts: string) => `Before: ${facts}`,
  see: "See what changed",
  otherModel: "Use another model",
  confirmRead: "OK",
  title: (name: string) => `What is known about ${name}`,
  text: "Your server’s operator declares these facts. Each change is recorded in the evidence log.",
  from: (day: string) => `Since ${day}`,
  facts: {
    here: "runs on this server",
    operator: "runs on the operator’s own machines",
    company: (company: string, country: string) =>
      `is run by ${company || "a company"}${country ? ` (${country})` : ""}`,
    keeps: (days: number) => `keeps messages for ${plural(days, "day", "days")}`,
    keepsNothing: "keeps nothing",
    keepsUnknown: "keeps messages for an unknown time",
    trains: { yes: "trains on messages", no: "never trains", unknown: "may train on messages (unknown)" },
    look: {
      yes: "lets its people read messages",
      no: "lets none of its people read messages",
      unknown: "may let its people read messages (unknown)",
    },
    terms: "has other terms",
    agreement: "has another data processing agreement",
  },
};
