/** Counts of people by category in the latest period: each a dot on the line of its interval. */
import type { Series } from "../api/insight";
import { count } from "../texts/dates";
import { insightTexts } from "../texts/insight";
import { describePeriod, formatInterval } from "./pointText";
import { type Bar, barsOf, percentOf, scaleEnd } from "./series";

export function CellBars({ series, floor }: { series: Series; floor: number }) {
  const { period, bars, belowFloor } = barsOf(series);
  if (period === undefined) return <p className="text-quiet">{insightTexts.notYet}</p>;
  const end = scaleEnd(Math.max(0, ...bars.map(({ point }) => point.high)));
  return (
    <>
      <p className="text-sm text-quiet">{describePeriod(period, series.by)}</p>
      {bars.length > 0 ? (
        <>
          <ul className="grid gap-3">
            {bars.map((bar) => (
              <BarRow key={bar.cell} bar={bar} unit={series.unit} end={end} />
            ))}
          </ul>
          <Below labels={belowFloor} />
        </>
      ) : (
        <>
          <p className="font-semibold">{insightTexts.noNumber}</p>
          <p className="text-sm text-quiet">{insightTexts.noNumberText(floor)}</p>
        </>
      )}
    </>
  );
}

/** More labels than this are collapsed. */
const brief = 6;

function Below({ labels }: { labels: readonly string[] }) {
  if (labels.length === 0) return null;
  if (labels.length <= brief) return <p className="text-sm text-quiet">{insightTexts.belowFloor(labels.join(", "))}</p>;
  return (
    <details className="text-sm text-quiet">
      <summary className="min-h-6 w-fit">{insightTexts.belowMany(labels.length)}</summary>
      <p className="mt-1">{labels.join(", ")}</p>
    </details>
  );
}

function BarRow({ bar: { label, point, trend }, unit, end }: { bar: Bar; unit: string; end: number }) {
  const [low, value, high] = [point.low, point.value, point.high].map((one) => `${percentOf(one, end)}%`);
  return (
    <li>
      <p className="flex flex-wrap items-baseline justify-between gap-x-3">
        <span className="min-w-0 wrap-anywhere">{label}</span>
        <span>
          <strong className="font-semibold">{count(point.value)}</strong> {unit}
          {", "}
          <span className="text-sm text-quiet">{formatInterval(point)}</span>
        </span>
      </p>
      <svg className="mt-1 h-3.5 w-full overflow-visible" aria-hidden="true">
        <rect x="0" y="2" width="100%" height="10" rx="5" className="fill-raised" />
        <rect x="0" y="2" width={value} height="10" rx="5" className="fill-wash" />
        <line x1={low} x2={high} y1="7" y2="7" className="stroke-edge stroke-2" />
        <line x1={low} x2={low} y1="3" y2="11" className="stroke-edge stroke-2" />
        <line x1={high} x2={high} y1="3" y2="11" className="stroke-edge stroke-2" />
        <circle cx={value} cy="7" r="5" className="fill-accent" />
      </svg>
      {trend && <p className="text-sm text-quiet">{trend}</p>}
    </li>
  );
}
