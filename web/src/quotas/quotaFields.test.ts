import { describe, expect, it } from "vitest";
import { quotaFieldsOf, quotaOf, readLimit } from "./quotaFields";

describe("what is written into a quota", () => {
  it("is a whole number, however it is grouped, or nothing", () => {
    expect(["", " ", "0", "200", "1,000", "2 000 000"].map(readLimit)).toEqual([null, null, 0, 200, 1000, 2_000_000]);
    expect(["-1", "x", "1e3", ",", "9999999999999"].map(readLimit)).toEqual(Array(5).fill(undefined));
  });

  it("becomes a quota when every field can be read", () => {
    const quota = { answers: 5, tokens: null, megabytes: 1000, files: 20, jobs: null };
    expect(quotaOf(quotaFieldsOf(quota))).toEqual(quota);
    expect(quotaOf({ answers: "many", tokens: "", megabytes: "", files: "", jobs: "" })).toBeNull();
  });
});
