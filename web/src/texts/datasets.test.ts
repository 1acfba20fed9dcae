import { describe, expect, it } from "vitest";
import { datasetTexts } from "./datasets";
import { bytes, onUtcDay } from "./dates";

describe("what is said of a dataset", () => {
  it.each([
    [0, "less than a minute left"],
    [59, "less than a minute left"],
    [60, "about 1 minute left"],
    [300, "about 5 minutes left"],
    [5370, "about 1 hour left"],
    [3 * 3600 + 60, "about 3 hours left"],
  ])("with %d seconds left: %s", (seconds, said) => expect(datasetTexts.left(seconds)).toBe(said));

  it.each([
    [0, 3, "Nothing of yours in it is withdrawn."],
    [1, 3, "1 of them withdrawn since, by you or by a GPT’s builder: the operator is told to drop it."],
    [3, 3, "All of them were withdrawn since, by you or by a GPT’s builder: the operator is told to drop them."],
    [1, 1, "It was withdrawn since, by you or by a GPT’s builder: the operator is told to drop it."],
  ])("%d of %d withdrawn: %s", (n, of, said) => expect(datasetTexts.mine.withdrawn(n, of)).toBe(said));

  it.each([
    [["Guide"], "“Guide”"],
    [["Guide", null], "“Guide”, a GPT that you have deleted"],
    [[null, null], "2 GPTs that you have deleted"],
  ])("GPTs %j are told as %s", (names, said) => expect(datasetTexts.mine.gpts(names)).toBe(said));

  it("records are counted from 0, as the manifest counts them", () => {
    expect(datasetTexts.lookKinds.preview(0, 10)).toBe("looked at up to 10 records, from number 0 on");
    expect(datasetTexts.shown(10, 19, 1200)).toBe("Records 10 to 19, of 1,200 in all");
  });

  it("a day is the same day everywhere", () => {
    expect(onUtcDay("2026-01-01T00:00:00Z")).toBe("1 January 2026");
    expect(onUtcDay("2026-01-01")).toBe("1 January 2026");
  });

  it("files may be large", () => {
    expect(bytes(3_200_000_000)).toBe("3.2 GB");
    expect(bytes(999_000)).toBe("999 kB");
  });
});
