import { describe, expect, it } from "vitest";
import { addressOf, type InsightParams, readParams } from "./address";

const searchOf = (look: Partial<InsightParams>) => new URL(addressOf("g", look), "http://here").search;

describe("an address of what a builder learns", () => {
  it("says nothing when all is as usual", () => {
    expect(addressOf("g", {})).toBe("/gpts/g/insight");
    expect(readParams("")).toEqual({ view: null, by: "week", until: null, theme: null, archived: false });
  });

  it.each<Partial<InsightParams>>([
    { by: "day" },
    { view: "numbers" },
    { by: "month", until: "2026-02-28" },
    { view: "feedback", theme: "too_slow" },
    { view: "feedback", theme: "a&b=c", archived: true },
  ])("is read as it was written: %j", (look) =>
    expect(readParams(searchOf(look))).toEqual({ ...readParams(""), ...look }),
  );

  it("is as usual where it makes no sense", () => {
    expect(readParams("?by=year&view=people&theme=&until=2026-13-45")).toEqual(readParams(""));
    expect(readParams("?until=yesterday").until).toBeNull();
  });
});
