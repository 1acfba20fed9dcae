import { describe, expect, it } from "vitest";
import { addressOf, type Look, lookOf } from "./address";

const searchOf = (look: Partial<Look>) => new URL(addressOf("g", look), "http://here").search;

describe("an address of what a builder learns", () => {
  it("says nothing when all is as usual", () => {
    expect(addressOf("g", {})).toBe("/gpts/g/insight");
    expect(lookOf("")).toEqual({ view: null, by: "week", until: null, theme: null, archived: false });
  });

  it.each<Partial<Look>>([
    { by: "day" },
    { view: "numbers" },
    { by: "month", until: "2026-02-28" },
    { view: "feedback", theme: "too_slow" },
    { view: "feedback", theme: "a&b=c", archived: true },
  ])("is read as it was written: %j", (look) => expect(lookOf(searchOf(look))).toEqual({ ...lookOf(""), ...look }));

  it("is as usual where it makes no sense", () => {
    expect(lookOf("?by=year&view=people&theme=&until=2026-13-45")).toEqual(lookOf(""));
    expect(lookOf("?until=yesterday").until).toBeNull();
  });
});
