/**
 * A line chart with confidence intervals, drawn by uPlot. It is only an image: text and a table beside it have the same
 * numbers.
 */
import { useEffect, useRef } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import type { PeriodKind, Point } from "../api/insight";
import { chartOptions } from "./chartOptions";
import { columnsOf } from "./columns";
import { useColorScheme } from "./useColorScheme";

interface ChartProps {
  points: readonly Point[];
  by: PeriodKind;
  label: string;
  /** The index of the point under the pointer. */
  onPoint: (index: number | null) => void;
}

export default function Chart({ points, by, label, onPoint }: ChartProps) {
  const place = useRef<HTMLDivElement>(null);
  const shade = useColorScheme();
  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    const drawing = chartOptions(points, by, element, onPoint);
    const chart = new uPlot(drawing, columnsOf(points, by), element);
    const fit = new ResizeObserver(() => chart.setSize({ width: element.clientWidth, height: drawing.height }));
    fit.observe(element);
    return () => {
      fit.disconnect();
      chart.destroy();
    };
  }, [points, by, shade, onPoint]);
  return <div ref={place} role="img" aria-label={label} data-testid="chart" className="h-44 overflow-hidden" />;
}
