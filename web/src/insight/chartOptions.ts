/** uPlot options for a line chart: page colours, scale from 0, and every interval visible. */
import type uPlot from "uplot";
import type { PeriodKind, Point } from "../api/insight";
import { count } from "../texts/dates";
import { isolatedPoints, labelledIndexes } from "./columns";
import { formatAxisLabel, periodStart } from "./period";
import { isKnown, scaleEnd } from "./series";

interface Colours {
  accent: string;
  wash: string;
  edge: string;
  line: string;
  quiet: string;
  surface: string;
  font: string;
}

const height = 176;
/** Padding before the first and after the last point, in days. */
const margin: Record<PeriodKind, number> = { day: 0.6, week: 4, month: 16 };
const steps = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 2e4, 5e4, 1e5, 2e5, 5e5, 1e6, 1e7, 1e8];

/** Options for the columns of `columnsOf`. Colours are read once, so a theme change needs a new chart. */
export function chartOptions(
  points: readonly Point[],
  by: PeriodKind,
  element: HTMLElement,
  onPoint: (index: number | null) => void,
): uPlot.Options {
  const colours = coloursOf(element);
  return {
    width: element.clientWidth,
    height,
    padding: [8, 24, 0, 0],
    legend: { show: false },
    cursor: { y: false, drag: { setScale: false, x: false }, points: { size: 9 } },
    scales: scalesOf(points, by),
    axes: axesOf(points, by, colours),
    series: seriesOf(colours),
    bands: [{ series: [2, 1], fill: colours.wash }],
    hooks: {
      draw: [(chart) => drawWhiskers(chart, points, colours)],
      setCursor: [({ cursor }) => onPoint((cursor.left ?? -1) < 0 ? null : (cursor.idx ?? null))],
    },
  };
}

function coloursOf(element: HTMLElement): Colours {
  const style = getComputedStyle(element);
  const variable = (name: string) => style.getPropertyValue(`--${name}`).trim();
  return {
    accent: variable("accent"),
    wash: variable("wash"),
    edge: variable("edge"),
    line: variable("line"),
    quiet: variable("quiet"),
    surface: variable("surface"),
    font: `12px ${style.fontFamily}`,
  };
}

function scalesOf(points: readonly Point[], by: PeriodKind): uPlot.Scales {
  const highest = Math.max(0, ...points.map(({ high }) => high ?? 0));
  return {
    x: { time: false, range: (_, first, last) => [first - margin[by], last + margin[by]] },
    y: { range: [0, scaleEnd(highest)] },
  };
}

function axesOf(points: readonly Point[], by: PeriodKind, { line, quiet, font }: Colours): uPlot.Axis[] {
  const labelledPoints = (chart: uPlot) => labelledIndexes(points.length, chart.bbox.width / devicePixelRatio);
  return [
    {
      stroke: quiet,
      font,
      grid: { show: false },
      ticks: { stroke: line, width: 1, size: 4 },
      size: 30,
      splits: (chart) => labelledPoints(chart).map((index) => chart.data[0]?.[index] ?? 0),
      values: (chart) =>
        labelledPoints(chart).map((index) =>
          formatAxisLabel(periodStart(points[index]?.first ?? "1970-01-01", by), by),
        ),
    },
    {
      stroke: quiet,
      font,
      grid: { stroke: line, width: 1 },
      ticks: { show: false },
      size: (_, values) => 16 + 7.5 * Math.max(1, ...(values ?? []).map((value) => value.length)),
      incrs: steps,
      space: 36,
      values: (_, splits) => splits.map(count),
    },
  ];
}

function seriesOf({ accent, edge, surface }: Colours): uPlot.Series[] {
  const boundSeries: uPlot.Series = { stroke: edge, width: 1, points: { show: false } };
  return [
    {},
    boundSeries,
    boundSeries,
    { stroke: accent, width: 2, points: { show: true, size: 6, fill: accent, stroke: accent } },
    { stroke: accent, points: { show: true, size: 8, width: 2, fill: surface, stroke: accent } },
  ];
}

/** Draws whiskers where there is no band. */
function drawWhiskers(chart: uPlot, points: readonly Point[], { edge }: Colours): void {
  const { ctx } = chart;
  ctx.save();
  ctx.strokeStyle = edge;
  ctx.lineWidth = 1.5 * devicePixelRatio;
  ctx.beginPath();
  for (const index of isolatedPoints(points)) {
    const point = points[index];
    if (!isKnown(point)) continue;
    const x = chart.valToPos(chart.data[0]?.[index] ?? 0, "x", true);
    const heightOf = (value: number) => chart.valToPos(value, "y", true);
    for (const end of [point.low, point.high]) drawWhisker(ctx, x, heightOf(point.value), heightOf(end));
  }
  ctx.stroke();
  ctx.restore();
}

/** Draws from the edge of the point to the end of its interval, unless the point covers it. */
function drawWhisker(ctx: CanvasRenderingContext2D, x: number, from: number, to: number): void {
  const cap = 4 * devicePixelRatio;
  const gap = 5 * devicePixelRatio;
  if (Math.abs(to - from) <= gap) return;
  ctx.moveTo(x, from + gap * Math.sign(to - from));
  ctx.lineTo(x, to);
  ctx.moveTo(x - cap, to);
  ctx.lineTo(x + cap, to);
}
