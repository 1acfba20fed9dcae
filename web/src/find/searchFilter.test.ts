import { expect, test } from "vitest";
import { everything, filterBody, isNarrow } from "./searchFilter";

const now = new Date(2026, 10, 29, 15, 30);
const since = (period: "today" | "week" | "month" | "year") =>
  new Date(filterBody({ ...everything, period }, now).since ?? 0);

test("today begins at midnight, the others so many days ago", () => {
  expect(since("today")).toEqual(new Date(2026, 10, 29));
  expect(since("week")).toEqual(new Date(2026, 10, 22, 15, 30));
  expect(since("month")).toEqual(new Date(2026, 9, 30, 15, 30));
  expect(since("year")).toEqual(new Date(2025, 10, 29, 15, 30));
});

test("without a choice everything is searched", () => {
  expect(filterBody(everything, now)).toEqual({ gpt: null, folder: null, since: null });
  expect(isNarrow(everything)).toBe(false);
  expect(isNarrow({ ...everything, folder: "f" })).toBe(true);
});
