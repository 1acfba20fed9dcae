/** A line's points as uPlot reads them: columns of numbers, null where there is no number. */
import type { PeriodKind, Point } from "../api/insight";
import { dayNumber, periodStart } from "./period";
import { isKnown } from "./series";

export type Columns = [x: number[], low: Gapped, high: Gapped, value: Gapped, soFar: Gapped];
type Gapped = (number | null)[];

/** The band belongs to periods that are over; one that is under way stands apart, in a column of its own. */
export function columnsOf(points: readonly Point[], by: PeriodKind): Columns {
  const completeOnly = (read: (point: Point) => number | null) =>
    points.map((point) => (point.complete ? read(point) : null));
  return [
    points.map(({ first }) => dayNumber(periodStart(first, by))),
    completeOnly(({ low }) => low),
    completeOnly(({ high }) => high),
    completeOnly(({ value }) => value),
    points.map(({ complete, value }) => (complete ? null : value)),
  ];
}

/** Points whose interval no band shows, since none of their neighbours has a number: it is drawn as a whisker. */
export function isolatedPoints(points: readonly Point[]): number[] {
  const inBand = (index: number) => isKnown(points[index]) && points[index].complete;
  return points.flatMap((point, index) =>
    isKnown(point) && !(inBand(index) && (inBand(index - 1) || inBand(index + 1))) ? [index] : [],
  );
}

/** Every how many points an axis of `width` pixels has room for a label, counted back from the last. */
export function labelledIndexes(points: number, width: number): number[] {
  const mostLabels = Math.max(2, Math.floor(width / 64));
  const every = Math.max(1, Math.ceil(points / mostLabels));
  return Array.from({ length: points }, (_, index) => index).filter((index) => (points - 1 - index) % every === 0);
}
