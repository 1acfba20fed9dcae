/** A line's points as uPlot columns, with null for missing numbers. */
import type { PeriodKind, Point } from "../api/insight";
import { dayNumber, periodStart } from "./period";
import { isKnown } from "./series";

export type Columns = [x: number[], low: Gapped, high: Gapped, value: Gapped, soFar: Gapped];
type Gapped = (number | null)[];

/** The band covers finished periods only; the current one has its own column. */
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

/** Points without a neighbour, for which no band can be drawn; their interval becomes a whisker. */
export function isolatedPoints(points: readonly Point[]): number[] {
  const inBand = (index: number) => isKnown(points[index]) && points[index].complete;
  return points.flatMap((point, index) =>
    isKnown(point) && !(inBand(index) && (inBand(index - 1) || inBand(index + 1))) ? [index] : [],
  );
}

/** The indexes of the labels that fit on an axis of `width` pixels, counted back from the last point. */
export function labelledIndexes(points: number, width: number): number[] {
  const mostLabels = Math.max(2, Math.floor(width / 64));
  const every = Math.max(1, Math.ceil(points / mostLabels));
  return Array.from({ length: points }, (_, index) => index).filter((index) => (points - 1 - index) % every === 0);
}
