import { expect, test } from "vitest";
import { nextSorting, sortRows } from "./sortRows";

const rows = [
  ["b", "10"],
  ["a", "9"],
  ["c", "-1.5"],
  ["d", "none"],
] as const;

test("numbers are sorted by their value and words after them", () => {
  expect(sortRows(rows, { column: 1, descending: false }).map(([name]) => name)).toEqual(["c", "a", "b", "d"]);
  expect(sortRows(rows, { column: 1, descending: true }).map(([name]) => name)).toEqual(["d", "b", "a", "c"]);
  expect(sortRows(rows, { column: 0, descending: false }).map(([name]) => name)).toEqual(["a", "b", "c", "d"]);
});

test("without a sorting they stay as they came, and a missing cell is no error", () => {
  expect(sortRows(rows, null)).toEqual(rows);
  expect(sortRows([["x"], ["y", "2"]], { column: 1, descending: false }).map(([name]) => name)).toEqual(["y", "x"]);
});

test("a column is sorted up, then down, then not", () => {
  const up = nextSorting(null, 2);
  expect(up).toEqual({ column: 2, descending: false });
  expect(nextSorting(up, 2)).toEqual({ column: 2, descending: true });
  expect(nextSorting(nextSorting(up, 2), 2)).toBeNull();
  expect(nextSorting(up, 0)).toEqual({ column: 0, descending: false });
});
