/** Numbers with their uncertainty, put in order for a reader. What is below the floor has no number, and never gets one here. */
import type { Cell, Point, Series } from "../api/insight";

export interface KnownPoint extends Point {
  value: number;
  low: number;
  high: number;
}

export const isKnown = (point: Point | undefined): point is KnownPoint => typeof point?.value === "number";

/** Questions whose cells have an order of their own, which says more than their values. */
const naturallyOrdered: readonly string[] = ["answer_lengths", "answer_durations"];

/** A question that counts one number, rather than people by something. */
export const isSingle = ({ cells }: Series) => cells.length === 1 && cells[0]?.cell === "all";
export const isEmpty = (series: readonly Series[]) =>
  series.every(({ cells }) => cells.every(({ points }) => !points.some(isKnown)));

/** The period to speak of: the last that is over, else the one that is under way. `points` are oldest first. */
export const latest = (points: readonly Point[]): Point | undefined =>
  points.findLast(({ complete }) => complete) ?? points.at(-1);

const isWide = ({ cells }: Series) => cells.length > 4;

/** As the server lists them, but those with many cells last. They need the whole width, and so do the first, as the head,
 * and whichever would have nothing beside it. */
export function arrangeSeries(series: readonly Series[]): { series: Series; wide: boolean }[] {
  const nonEmpty = series.filter(({ cells }) => cells.length > 0).map((series) => ({ series, wide: isWide(series) }));
  const [first, ...others] = nonEmpty.toSorted((a, b) => Number(a.wide) - Number(b.wide));
  if (first === undefined) return [];
  const narrow = others.filter(({ wide }) => !wide).length;
  const unpairedIndex = narrow % 2 === 1 ? narrow - 1 : -1;
  return [
    { ...first, wide: true },
    ...others.map((one, index) => (index === unpairedIndex ? { ...one, wide: true } : one)),
  ];
}

export interface Bar {
  cell: string;
  label: string;
  point: KnownPoint;
  trend: string | null;
}

export interface Bars {
  period: Point | undefined;
  bars: Bar[];
  /** Labels of the cells that are below the floor. */
  belowFloor: string[];
}

/** The cells of a question in the latest period: the largest first, unless they have an order of their own. */
export function barsOf({ question, cells }: Series): Bars {
  const now = cells.map((cell) => ({ cell, point: latest(cell.points) }));
  const bars = now.flatMap(({ cell: { cell, label, trend_sentence: trend }, point }) =>
    isKnown(point) ? [{ cell, label, point, trend }] : [],
  );
  return {
    period: now.find(({ point }) => point !== undefined)?.point,
    bars: naturallyOrdered.includes(question) ? bars : bars.toSorted((a, b) => b.point.value - a.point.value),
    belowFloor: now.filter(({ point }) => !isKnown(point)).map(({ cell }) => cell.label),
  };
}

export interface TableLine {
  cell: string;
  period: Point;
  label: string;
}

/** A table's lines, the latest first; within a period as the server lists the cells. */
export function linesOf(cells: readonly Cell[]): TableLine[] {
  const lines = cells.flatMap(({ cell, label, points }) => points.map((period) => ({ cell, period, label })));
  return lines.toSorted((a, b) => b.period.first.localeCompare(a.period.first));
}

export const countGaps = (points: readonly Point[]) => points.filter((point) => !isKnown(point)).length;

/** The end of a scale from 0 that holds `highest`, and stays readable when there is little. */
export function scaleEnd(highest: number): number {
  const step = 10 ** Math.floor(Math.log10(Math.max(highest, 10)));
  return Math.ceil(Math.max(highest, 10) / (step / 2)) * (step / 2);
}

/** The position of a value on a scale that ends at `end`, in per cent. */
export const percentOf = (value: number, end: number) => Math.min(100, Math.max(0, (value / end) * 100));

/** From which day on every chart shows something, for going back further: charts of months reach back further than
 * charts of days. */
export function firstShown(series: readonly Series[]): string | null {
  const firsts = series.flatMap(({ cells }) => cells.flatMap(({ points }) => points[0]?.first ?? []));
  return firsts.toSorted().at(-1) ?? null;
}
