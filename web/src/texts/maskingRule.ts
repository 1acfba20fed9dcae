/** The English texts of a workspace’s rule on personal data. */

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
};
