import { describe, expect, it } from "vitest";
import type { Point } from "../api/insight";
import { columnsOf, isolatedPoints, labelledIndexes } from "./columns";

const point = (first: string, value: number | null, complete = true): Point => ({
  first,
  last: first,
  complete,
  value,
  low: value === null ? null : value - 1,
  high: value === null ? null : value + 1,
});

const points = [
  point("1970-01-01", 5),
  point("1970-01-02", 6),
  point("1970-01-03", null),
  point("1970-01-04", 7),
  point("1970-01-05", null),
  point("1970-01-06", 8),
  point("1970-01-07", 3, false),
];

describe("a chart", () => {
  it("has gaps where there is no number, and sets apart what is not over", () => {
    const [x, low, high, value, soFar] = columnsOf(points, "day");
    expect(x).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(value).toEqual([5, 6, null, 7, null, 8, null]);
    expect(low).toEqual([4, 5, null, 6, null, 7, null]);
    expect(high).toEqual([6, 7, null, 8, null, 9, null]);
    expect(soFar).toEqual([null, null, null, null, null, null, 3]);
  });

  it("has its points as far apart as the periods are that they are part of", () => {
    const clipped = [point("1970-01-29", 1, false), point("1970-02-01", 2), point("1970-03-01", 3, false)];
    expect(columnsOf(clipped, "month")[0]).toEqual([0, 31, 59]);
  });

  it("shows every interval, in a band or alone", () => {
    expect(isolatedPoints(points)).toEqual([3, 5, 6]);
    expect(isolatedPoints([])).toEqual([]);
  });

  it("labels as many points as there is room for, and always the last", () => {
    expect(labelledIndexes(13, 900)).toHaveLength(13);
    expect(labelledIndexes(28, 300)).toEqual([6, 13, 20, 27]);
    expect(labelledIndexes(1, 300)).toEqual([0]);
    expect(labelledIndexes(0, 300)).toEqual([]);
  });
});
