/** Orders numbers and their intervals for display. Values below the floor have no number and never get one here. */
import type { Cell, Point, Series } from "../api/insight";

export interface KnownPoint extends Point {
  value: number;
  low: number;
  high: number;
}

export const isKnown = (point: Point | undefined): point is KnownPoint => typeof point?.value === "number";

/** Questions whose cells have a natural order that matters more than their values. */
const naturallyOrdered: readonly string[] = ["answer_lengths", "answer_durations"];

/** Whether a question has a single number instead of one per category. */
export const isSingle = ({ cells }: Series) => cells.length === 1 && cells[0]?.cell === "all";
export const isEmpty = (series: readonly Series[]) =>
  series.every(({ cells }) => cells.every(({ points }) => !points.some(isKnown)));

/** The headline period: the last finished one, or else the current one. `points` are oldest first. */
export const latest = (points: readonly Point[]): Point | undefined =>
  points.findLast(({ complete }) => complete) ?? points.at(-1);

const isWide = ({ cells }: Series) => cells.length > 4;

/**
 * Keeps the server's order but moves series with many cells to the end. Those are full-width, and so are the first one
 * and any that would have an empty space beside it.
 */
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
  /** Labels of the cells below the floor. */
  belowFloor: string[];
}

/** The cells of the latest period, largest first unless they have a natural order. */
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

/** The table's rows, latest first; within a period in the server's order. */
export function linesOf(cells: readonly Cell[]): TableLine[] {
  const lines = cells.flatMap(({ cell, label, points }) => points.map((period) => ({ cell, period, label })));
  return lines.toSorted((a, b) => b.period.first.localeCompare(a.period.first));
}

export const countGaps = (points: readonly Point[]) => points.filter((point) => !isKnown(point)).length;

/** The end of a scale that starts at 0, contains `highest` and stays readable for small values. */
export function scaleEnd(highest: number): number {
  const step = 10 ** Math.floor(Math.log10(Math.max(highest, 10)));
  return Math.ceil(Math.max(highest, 10) / (step / 2)) * (step / 2);
}

/** The position of a value, in per cent, on a scale from 0 to `end`. */
export const percentOf = (value: number, end: number) => Math.min(100, Math.max(0, (value / end) * 100));

/** The first day on which every chart has data, for paging back: monthly charts reach further back than daily ones. */
export function firstShown(series: readonly Series[]): string | null {
  const firsts = series.flatMap(({ cells }) => cells.flatMap(({ points }) => points[0]?.first ?? []));
  return firsts.toSorted().at(-1) ?? null;
}
