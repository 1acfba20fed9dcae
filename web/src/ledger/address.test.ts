import { describe, expect, it } from "vitest";
import { addressOf, readParams } from "./address";

describe("the ledger's addresses", () => {
  it("begin with all of it", () => {
    expect(readParams("")).toEqual({ view: "entries", recipient: "", gpt: "", entry: null });
    expect(addressOf({})).toBe("/ledger");
    expect(readParams("?view=nonsense&entry=").view).toBe("entries");
  });

  it("say again what they were made from", () => {
    const look = { view: "habits", recipient: "a.example:8443", gpt: "g&h", entry: "e" } as const;
    expect(readParams(addressOf(look).slice("/ledger".length))).toEqual(look);
  });
});
