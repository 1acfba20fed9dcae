/** The English texts of a workspace’s rule on personal data. */
import { maskingTexts } from "./masking";
import { plural } from "./plural";

export const maskingRuleTexts = {
  name: "Personal data",
  about:
    "For models elsewhere. Masked data leaves as a stand-in, and answers come back with the original. Masking reduces personal data; it doesn’t find everything.",
  blockHint: "A message with blocked data isn’t sent. The person is told why.",
  secretHint: "Passwords and keys are masked wherever anything is.",
  trusted: "Trusted providers",
  trustedHint: "They get personal data unmasked.",
  none: "Each person decides about masking.",
  masked: "Masked",
  blocked: "Not sent",
  unmasked: "Unmasked for",
  rules: { allow: "Allow", mask: "Mask", block: "Block" },
  kinds: { ...maskingTexts.kinds, word: "Words to mask" },
  /** Counts of the rule's decisions, for owners. */
  sums: {
    title: "Personal data",
    text: "Questions with personal data, in months that have ended and with at least 3 people each. Temporary chats and API keys aren’t counted.",
    row: (kind: string, outcome: string) => `${kind}, ${outcome}`,
    outcomes: { allow: "allowed", mask: "masked", block: "not sent" },
    questions: "Questions",
    people: "People",
  },
  words: {
    title: "Words to mask",
    text: "Masked in every message here for models elsewhere, such as project names.",
    field: "One per line",
    save: "Save words",
    none: "No words to mask.",
    count: (n: number) => `${plural(n, "word is", "words are")} masked. Only owners can see them.`,
  },
};
