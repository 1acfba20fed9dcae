/** The English texts of a workspace’s rule on personal data. */
import { plural } from "./plural";

export const maskingRuleTexts = {
  name: "Personal data",
  about:
    "For models elsewhere. Masked data leaves as a stand-in, and answers come back with the original. Masking reduces personal data; it doesn’t find everything.",
  blockHint: "A message with blocked data isn’t sent. The person is told why.",
  trusted: "Trusted providers",
  trustedHint: "They get personal data unmasked.",
  none: "Each person decides about masking.",
  masked: "Masked",
  blocked: "Not sent",
  unmasked: "Unmasked for",
  rules: { allow: "Allow", mask: "Mask", block: "Block" },
  kinds: {
    person: "Names of people",
    organisation: "Organisations",
    place: "Places",
    address: "Street addresses",
    telephone: "Telephone numbers",
    email: "Email addresses",
    account: "Accounts and cards",
    id: "Identity numbers",
    birth_date: "Dates of birth",
    secret: "Passwords and keys",
    word: "Words to mask",
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
