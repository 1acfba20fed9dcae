/** One question: its latest number or bars, its history, a table, and how it is counted. */
import { lazy, Suspense, useState } from "react";
import type { Point, Series } from "../api/insight";
import { count } from "../texts/dates";
import { insightTexts } from "../texts/insight";
import { typeset } from "../texts/typeset";
import { CellBars } from "./CellBars";
import { paragraphsOf } from "./doc";
import { NumbersTable } from "./NumbersTable";
import { formatPeriod } from "./period";
import { describePeriod, formatInterval } from "./pointText";
import { countGaps, isKnown, isSingle, latest } from "./series";

const Chart = lazy(() => import("./Chart"));

interface CardProps {
  series: Series;
  floor: number;
  /** Titles of questions by name. */
  titles: ReadonlyMap<string, string>;
  wide: boolean;
}

export function SeriesCard({ series, floor, titles, wide }: CardProps) {
  const { question, title, by, doc } = series;
  const id = `series-${question}`;
  return (
    <section
      aria-labelledby={id}
      data-testid={id}
      className={`card grid gap-3 p-4 ${wide ? "min-[56rem]:col-span-2" : ""}`}
    >
      <h2 id={id} className="flex flex-wrap items-baseline gap-x-2 font-semibold">
        {title} <span className="text-sm font-normal text-quiet">{insightTexts.byEach[by]}</span>
      </h2>
      {isSingle(series) ? <SingleNumber series={series} floor={floor} /> : <CellBars series={series} floor={floor} />}
      <div className="grid gap-1.5 text-sm">
        <NumbersTable series={series} />
        <details>
          <summary className="min-h-6 w-fit text-quiet" aria-label={insightTexts.countingOf(title)}>
            {insightTexts.counting}
          </summary>
          {paragraphsOf(doc, titles).map((paragraph) => (
            <p key={paragraph} className="mt-1 max-w-prose">
              {typeset(paragraph)}
            </p>
          ))}
        </details>
      </div>
    </section>
  );
}

/** A single number over time. */
function SingleNumber({ series: { title, unit, by, cells }, floor }: { series: Series; floor: number }) {
  const [cell] = cells;
  const points = cell?.points ?? [];
  const [pointedIndex, setPointedIndex] = useState<number | null>(null);
  const point = (pointedIndex === null ? undefined : points[pointedIndex]) ?? latest(points);
  const [first, last] = [points[0], points.at(-1)];
  if (point === undefined || first === undefined || last === undefined)
    return <p className="text-quiet">{insightTexts.notYet}</p>;
  const gaps = countGaps(points);
  const label = insightTexts.chart(title, insightTexts.byEach[by], formatPeriod(first, by), formatPeriod(last, by));
  return (
    <>
      <div className="min-h-19">
        <p className="text-sm text-quiet">{describePeriod(point, by)}</p>
        <Figure point={point} unit={unit} floor={floor} />
      </div>
      {points.some(isKnown) && (
        <Suspense fallback={<div className="h-44" />}>
          <Chart points={points} by={by} label={label} onPoint={setPointedIndex} />
        </Suspense>
      )}
      {cell?.trend_sentence && <p>{typeset(cell.trend_sentence)}</p>}
      {gaps > 0 && gaps < points.length && (
        <p className="text-sm text-quiet">{insightTexts.gaps(gaps, points.length, insightTexts.units[by])}</p>
      )}
    </>
  );
}

function Figure({ point, unit, floor }: { point: Point; unit: string; floor: number }) {
  if (!isKnown(point))
    return (
      <>
        <p className="font-semibold">{insightTexts.noNumber}</p>
        <p className="text-sm text-quiet">{insightTexts.noNumberText(floor)}</p>
      </>
    );
  return (
    <>
      <p>
        <span className="text-2xl font-semibold tracking-tight">{count(point.value)}</span> {unit}
      </p>
      <p className="text-sm text-quiet">{formatInterval(point)}</p>
    </>
  );
}
