/** The rule on personal data as it is written on the page, and as it is sent. */
import type { Rules } from "../api/workspaceRules";
import type { maskingRuleTexts } from "../texts/maskingRule";

export type PersonalKind = keyof typeof maskingRuleTexts.kinds;
type Step = keyof typeof maskingRuleTexts.rules;

export const kinds: readonly PersonalKind[] = [
  "person",
  "organisation",
  "place",
  "address",
  "telephone",
  "email",
  "account",
  "id",
  "birth_date",
  "secret",
  "word",
];
/** Words that the workspace added are masked at least. */
export const stepsFor = (kind: PersonalKind): readonly Step[] =>
  kind === "word" ? ["mask", "block"] : ["allow", "mask", "block"];

/** A kind that is not there is allowed. */
export interface MaskingFields {
  kinds: Readonly<Partial<Record<PersonalKind, Step>>>;
  trusted: readonly string[];
}

export const ruleFor = (written: MaskingFields, kind: PersonalKind): Step =>
  written.kinds[kind] ?? (kind === "word" ? "mask" : "allow");

export function maskingFieldsOf({ masked, blocked, trusted }: Rules["masking"]): MaskingFields {
  const named = [...masked.map((kind) => [kind, "mask"] as const), ...blocked.map((kind) => [kind, "block"] as const)];
  return { kinds: Object.fromEntries(named), trusted };
}

export function maskingRuleOf(written: MaskingFields): Rules["masking"] {
  const having = (step: Step) => kinds.filter((kind) => written.kinds[kind] === step);
  return { masked: having("mask"), blocked: having("block"), trusted: [...written.trusted] };
}
