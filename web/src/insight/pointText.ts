/** Numbers and their intervals in words. */
import type { PeriodKind, Point } from "../api/insight";
import { count } from "../texts/dates";
import { insightTexts } from "../texts/insight";
import { endsOn, formatPeriod } from "./period";
import type { KnownPoint } from "./series";

export const formatInterval = ({ low, high }: KnownPoint) => insightTexts.between(count(low), count(high));

export function describePeriod(point: Point, by: PeriodKind): string {
  const period = formatPeriod(point, by);
  if (point.complete) return period;
  return endsOn(point.last, by)
    ? insightTexts.periodInPart(period, insightTexts.units[by].one)
    : insightTexts.periodSoFar(period);
}
