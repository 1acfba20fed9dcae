import { describe, expect, it } from "vitest";
import type { Cell, Point, Series } from "../api/insight";
import { arrangeSeries, barsOf, countGaps, firstShown, isEmpty, latest, linesOf, percentOf, scaleEnd } from "./series";

function point(first: string, value: number | null, complete = true): Point {
  const around = (by: number) => (value === null ? null : Math.max(0, value + by));
  return { first, last: first, complete, value, low: around(-10), high: around(10) };
}

function cell(label: string, ...points: Point[]): Cell {
  return { cell: label, label, points, trend: null, trend_sentence: null };
}

function series(question: string, ...cells: Cell[]): Series {
  return { question, title: question, unit: "people", period: "week", doc: "", by: "week", cells };
}

describe("the latest period", () => {
  it("is the last that is over", () => {
    const points = [point("2026-01-05", 30), point("2026-01-12", null), point("2026-01-19", 50, false)];
    expect(latest(points)?.first).toBe("2026-01-12");
    expect(latest(points.slice(2))?.first).toBe("2026-01-19");
    expect(latest([])).toBeUndefined();
  });
});

describe("bars", () => {
  const week = "2026-01-05";
  const cells = [cell("few", point(week, null)), cell("some", point(week, 40)), cell("many", point(week, 90))];

  it("stand largest first, and what is below the floor is only named", () => {
    const { bars, belowFloor, period } = barsOf(series("topics", ...cells));
    expect(bars.map(({ label }) => label)).toEqual(["many", "some"]);
    expect(belowFloor).toEqual(["few"]);
    expect(period?.first).toBe(week);
  });

  it("keep an order that means something", () => {
    expect(barsOf(series("answer_lengths", ...cells)).bars.map(({ label }) => label)).toEqual(["some", "many"]);
  });

  it("show a 0 that is a number, and nothing for what has never been released", () => {
    const { bars, belowFloor } = barsOf(series("topics", cell("zero", point(week, 0)), cell("never")));
    expect(bars.map(({ label }) => label)).toEqual(["zero"]);
    expect(belowFloor).toEqual(["never"]);
  });
});

describe("a whole page", () => {
  it("is empty only when nothing has a number", () => {
    expect(isEmpty([])).toBe(true);
    expect(isEmpty([series("people", cell("all", point("2026-01-05", null)))])).toBe(true);
    expect(isEmpty([series("people", cell("all", point("2026-01-05", null), point("2026-01-12", 0)))])).toBe(false);
  });

  it("knows from when on all of it shows something", () => {
    const days = series("people", cell("all", point("2026-01-05", 1), point("2026-01-06", 1)));
    const months = series("newcomers", cell("a"), cell("b", point("2025-02-01", null), point("2025-03-01", 1)));
    expect(firstShown([days, months])).toBe("2026-01-05");
    expect(firstShown([])).toBeNull();
  });
});

describe("the arrangement of a page", () => {
  it("has a wide head, and ends with what is wide by itself", () => {
    const many = Array.from({ length: 5 }, (_, index) => cell(String(index)));
    const shown = (...all: Series[]) =>
      arrangeSeries(all).map(({ series: { question }, wide }) => (wide ? question.toUpperCase() : question));
    const one = (name: string) => series(name, cell("all"));
    expect(shown(one("people"), series("topics", ...many), series("none"), one("x"), one("y"))).toEqual([
      "PEOPLE",
      "x",
      "y",
      "TOPICS",
    ]);
    expect(shown(one("people"), series("topics", ...many), one("x"))).toEqual(["PEOPLE", "X", "TOPICS"]);
    expect(shown()).toEqual([]);
  });
});

describe("a table", () => {
  it("begins with the latest and leaves nothing out", () => {
    const lines = linesOf([
      cell("a", point("2026-01-05", 1), point("2026-01-12", null)),
      cell("b", point("2026-01-05", 3), point("2026-01-12", 4)),
    ]);
    expect(lines.map(({ period, label }) => `${period.first} ${label}`)).toEqual([
      "2026-01-12 a",
      "2026-01-12 b",
      "2026-01-05 a",
      "2026-01-05 b",
    ]);
  });

  it("counts gaps", () => expect(countGaps([point("2026-01-05", null), point("2026-01-12", 0)])).toBe(1));
});

describe("a scale", () => {
  it.each([
    [0, 10],
    [3, 10],
    [11, 15],
    [50, 50],
    [101, 150],
    [1321, 1500],
  ])("for %i ends at %i", (most, end) => expect(scaleEnd(most)).toBe(end));

  it("keeps everything on it", () => {
    expect([-1, 0, 5, 20].map((value) => percentOf(value, 10))).toEqual([0, 0, 50, 100]);
  });
});
