import { describe, expect, it } from "vitest";
import { dayAfter, dayNumber, endsOn, formatAxisLabel, formatPeriod, periodStart, tomorrow } from "./period";

describe("a period", () => {
  it.each([
    ["day", "2026-03-01", "2026-03-01", "1 March 2026"],
    ["week", "2026-03-02", "2026-03-08", "2–8 March 2026"],
    ["week", "2026-02-23", "2026-03-01", "23 February–1 March 2026"],
    ["week", "2025-12-29", "2026-01-04", "29 December 2025–4 January 2026"],
    ["week", "2026-03-08", "2026-03-08", "8 March 2026"],
    ["month", "2026-03-01", "2026-03-31", "March 2026"],
  ] as const)("by %s from %s to %s is %s", (by, first, last, said) =>
    expect(formatPeriod({ first, last, complete: true }, by).replace(/\s–\s/, "–")).toBe(said),
  );

  it("is told day by day while it is no whole month", () =>
    expect(formatPeriod({ first: "2026-03-01", last: "2026-03-10", complete: false }, "month")).toMatch(
      /^1\s–\s10 March 2026$/,
    ));

  it.each([
    ["2026-03-01", "day", "2026-03-01", true],
    ["2026-03-01", "week", "2026-02-23", true],
    ["2026-03-02", "week", "2026-03-02", false],
    ["2026-03-07", "week", "2026-03-02", false],
    ["2026-02-28", "month", "2026-02-01", true],
    ["2026-12-31", "month", "2026-12-01", true],
    ["2026-12-30", "month", "2026-12-01", false],
  ] as const)("of %s by %s begins on %s", (day, by, begin, over) => {
    expect(periodStart(day, by)).toBe(begin);
    expect(endsOn(day, by)).toBe(over);
  });

  it("is short on an axis", () => {
    expect(formatAxisLabel("2026-03-02", "week")).toBe("2 Mar");
    expect(formatAxisLabel("2026-03-01", "month")).toBe("Mar 26");
  });
});

describe("a day", () => {
  it("is one of UTC, also around the change of clocks and at the end of a year", () => {
    expect(dayNumber("1970-01-02")).toBe(1);
    expect(dayNumber("2026-03-30") - dayNumber("2026-03-29")).toBe(1);
    expect(dayAfter("2026-12-31")).toBe("2027-01-01");
    expect(dayAfter("2026-03-01", -1)).toBe("2026-02-28");
  });

  it("changes at midnight UTC", () => {
    expect(tomorrow(new Date("2026-03-01T23:59:59Z"))).toBe("2026-03-02");
    expect(tomorrow(new Date("2026-03-02T00:00:00+01:00"))).toBe("2026-03-02");
    expect(tomorrow(new Date("2026-03-02T00:00:00Z"))).toBe("2026-03-03");
  });
});
