/** The rule on personal data as it is written on the page, and as it is sent. */
import type { MaskedKind } from "../api/masking";
import type { Rules } from "../api/workspaceRules";
import { kinds } from "../masking/choices";
import type { maskingRuleTexts } from "../texts/maskingRule";

type Step = keyof typeof maskingRuleTexts.rules;

/** A kind that is not there is allowed. */
export interface MaskingFields {
  kinds: Readonly<Partial<Record<MaskedKind, Step>>>;
  trusted: readonly string[];
}

/** Words that the workspace added are masked at least, and so are secrets where another kind is. */
export const stepsFor = (written: MaskingFields, kind: MaskedKind): readonly Step[] =>
  kind === "word" || (kind === "secret" && masksOthers(written)) ? ["mask", "block"] : ["allow", "mask", "block"];

const masksOthers = (written: MaskingFields) =>
  kinds.some((kind) => kind !== "secret" && written.kinds[kind] === "mask");

export function ruleFor(written: MaskingFields, kind: MaskedKind): Step {
  const [least = "allow", ...stricter] = stepsFor(written, kind);
  const chosen = written.kinds[kind];
  return chosen && stricter.includes(chosen) ? chosen : least;
}

export function maskingFieldsOf({ masked, blocked, trusted }: Rules["masking"]): MaskingFields {
  const named = [...masked.map((kind) => [kind, "mask"] as const), ...blocked.map((kind) => [kind, "block"] as const)];
  return { kinds: Object.fromEntries(named), trusted };
}

export function maskingRuleOf(written: MaskingFields): Rules["masking"] {
  const having = (step: Step) => kinds.filter((kind) => written.kinds[kind] === step);
  return { masked: having("mask"), blocked: having("block"), trusted: [...written.trusted] };
}
