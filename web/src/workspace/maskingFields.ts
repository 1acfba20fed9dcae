/** The rule on personal data as form values and as a request body. */
import type { MaskedKind } from "../api/masking";
import type { Rules } from "../api/workspaceRules";
import { kinds } from "../masking/choices";
import type { maskingRuleTexts } from "../texts/maskingRule";

type Step = keyof typeof maskingRuleTexts.rules;

/** A missing kind is allowed. */
export interface MaskingFields {
  kinds: Readonly<Partial<Record<MaskedKind, Step>>>;
  trusted: readonly string[];
}

/**
 * The available steps: the workspace's own words are always masked or blocked, and so are secrets if any other kind is
 * masked.
 */
export const stepsFor = (fields: MaskingFields, kind: MaskedKind): readonly Step[] =>
  kind === "word" || (kind === "secret" && masksOthers(fields)) ? ["mask", "block"] : ["allow", "mask", "block"];

const masksOthers = (fields: MaskingFields) => kinds.some((kind) => kind !== "secret" && fields.kinds[kind] === "mask");

export function ruleFor(fields: MaskingFields, kind: MaskedKind): Step {
  const [mildest = "allow", ...stricter] = stepsFor(fields, kind);
  const chosen = fields.kinds[kind];
  return chosen && stricter.includes(chosen) ? chosen : mildest;
}

export function maskingFieldsOf({ masked, blocked, trusted }: Rules["masking"]): MaskingFields {
  const pairs = [...masked.map((kind) => [kind, "mask"] as const), ...blocked.map((kind) => [kind, "block"] as const)];
  return { kinds: Object.fromEntries(pairs), trusted };
}

export function maskingRuleOf(fields: MaskingFields): Rules["masking"] {
  const kindsAt = (step: Step) => kinds.filter((kind) => fields.kinds[kind] === step);
  return { masked: kindsAt("mask"), blocked: kindsAt("block"), trusted: [...fields.trusted] };
}
