import type { MaskedKind, MaskingChoice } from "../api/masking";

export const choices: readonly MaskingChoice[] = ["default", "on", "off"];

/** The kinds of personal data, in display order. */
export const kinds: readonly MaskedKind[] = [
  "person",
  "organisation",
  "address",
  "telephone",
  "email",
  "birth_date",
  "account",
  "id",
  "place",
  "secret",
  "word",
];
