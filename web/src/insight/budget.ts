/** The effect of a new privacy budget, and its validation. */
import type { Budget } from "../api/insight";
import { figure } from "../texts/dates";
import { insightTexts } from "../texts/insight";

/** A budget applies to any window of this many consecutive days. */
export const windowDays = 90;

export interface BudgetFields {
  epsilon: string;
  reason: string;
}

/** Parses a positive number with a comma or a point; null if it is invalid. */
export function epsilonOf(text: string): number | null {
  const number = /^\d{1,3}([.,]\d{1,6})?$/.test(text.trim()) ? Number(text.trim().replace(",", ".")) : 0;
  return number > 0 ? number : null;
}

export const raises = (epsilon: number, now: Budget) => epsilon > now.epsilon;

/** Limits of the form: allowed epsilons, length of a reason, and minimum length for an increase. */
export const leastEpsilon = 0.05;
export const mostEpsilon = 8;
export const shortestReason = 10;
export const longestReason = 1_000;

/** The current validation errors. */
export function faultsOf({ epsilon, reason }: BudgetFields, now: Budget): Partial<BudgetFields> {
  const number = epsilonOf(epsilon);
  if (number === null || number < leastEpsilon || number > mostEpsilon)
    return { epsilon: insightTexts.operator.epsilonWrong(leastEpsilon, mostEpsilon) };
  if (number === now.epsilon) return { epsilon: insightTexts.operator.epsilonSame };
  const isReasonShort = reason.trim().length < shortestReason;
  return raises(number, now) && isReasonShort ? { reason: insightTexts.operator.reasonNeeded(shortestReason) } : {};
}

/** Rates the protection of an epsilon in three levels. */
export function strengthOf(epsilon: number): "strong" | "usual" | "weak" {
  if (epsilon <= 1) return "strong";
  return epsilon <= 4 ? "usual" : "weak";
}

/** Changes, latest first, marked as raised or lowered; the server's initial budget is neither. */
export function changesOf(history: readonly Budget[]): { budget: Budget; change: "raised" | "lowered" | null }[] {
  return history.map((budget, index) => ({ budget, change: changeFrom(budget, history[index - 1]) })).toReversed();
}

function changeFrom({ raised, grains }: Budget, previous: Budget | undefined): "raised" | "lowered" | null {
  if (raised) return "raised";
  return previous !== undefined && grains < previous.grains ? "lowered" : null;
}

/** Formats an epsilon with up to four decimals. */
export const formatAmount = (epsilon: number) => figure(epsilon, 4);
