/** The budget of private statistics: what a new one would mean, and what is wrong with it. */
import type { Budget } from "../api/insight";
import { figure } from "../texts/dates";
import { insightTexts } from "../texts/insight";

/** A budget holds for any so many consecutive days. */
export const windowDays = 90;

export interface BudgetFields {
  epsilon: string;
  reason: string;
}

/** The number that was written, with a comma or a point; null when it is none above 0. */
export function epsilonOf(text: string): number | null {
  const number = /^\d{1,3}([.,]\d{1,6})?$/.test(text.trim()) ? Number(text.trim().replace(",", ".")) : 0;
  return number > 0 ? number : null;
}

export const raises = (epsilon: number, now: Budget) => epsilon > now.epsilon;

/** The operator's possible choices, the length of a reason for a change, and its least length for an increase. */
export const leastEpsilon = 0.05;
export const mostEpsilon = 8;
export const shortestReason = 10;
export const longestReason = 1_000;

/** The current input error. */
export function faultsOf({ epsilon, reason }: BudgetFields, now: Budget): Partial<BudgetFields> {
  const number = epsilonOf(epsilon);
  if (number === null || number < leastEpsilon || number > mostEpsilon)
    return { epsilon: insightTexts.operator.epsilonWrong(leastEpsilon, mostEpsilon) };
  if (number === now.epsilon) return { epsilon: insightTexts.operator.epsilonSame };
  const isReasonShort = reason.trim().length < shortestReason;
  return raises(number, now) && isReasonShort ? { reason: insightTexts.operator.reasonNeeded(shortestReason) } : {};
}

/** How strongly an epsilon protects, in three levels. */
export function strengthOf(epsilon: number): "strong" | "usual" | "weak" {
  if (epsilon <= 1) return "strong";
  return epsilon <= 4 ? "usual" : "weak";
}

/** The latest first, each told whether it was raised or lowered; the one that came with the server was neither. */
export function changesOf(history: readonly Budget[]): { budget: Budget; change: "raised" | "lowered" | null }[] {
  return history.map((budget, index) => ({ budget, change: changeFrom(budget, history[index - 1]) })).toReversed();
}

function changeFrom({ raised, grains }: Budget, previous: Budget | undefined): "raised" | "lowered" | null {
  if (raised) return "raised";
  return previous !== undefined && grains < previous.grains ? "lowered" : null;
}

/** An epsilon with as many places as it has, four at most. */
export const formatAmount = (epsilon: number) => figure(epsilon, 4);
