/** Numbers and their intervals in words. */
import type { By, Point } from "../api/insight";
import { count } from "../texts/dates";
import { insightTexts } from "../texts/insight";
import { formatPeriod, isOver } from "./period";
import type { Known } from "./series";

export const formatInterval = ({ low, high }: Known) => insightTexts.between(count(low), count(high));

export function formatDate(point: Point, by: By): string {
  const period = formatPeriod(point, by);
  if (point.complete) return period;
  return isOver(point.last, by)
    ? insightTexts.periodInPart(period, insightTexts.units[by].one)
    : insightTexts.periodSoFar(period);
}
