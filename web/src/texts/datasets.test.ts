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
    [0, 3, "None of it has been withdrawn."],
    [1, 3, "1 of them was withdrawn by you or a GPT’s builder. The operator is told to drop it."],
    [3, 3, "All of them were withdrawn by you or a GPT’s builder. The operator is told to drop them."],
    [1, 1, "It was withdrawn by you or a GPT’s builder. The operator is told to drop it."],
  ])("%d of %d withdrawn: %s", (n, of, said) => expect(datasetTexts.mine.withdrawn(n, of)).toBe(said));

  it.each([
    [["Guide"], "“Guide”"],
    [["Guide", null], "“Guide”, a GPT you deleted"],
    [[null, null], "2 GPTs you deleted"],
  ])("GPTs %j are told as %s", (names, said) => expect(datasetTexts.mine.gpts(names)).toBe(said));

  it("records count from 1 for people, from 0 in the manifest", () => {
    expect(datasetTexts.lookKinds.preview(0, 10)).toBe("viewed up to 10 records");
    expect(datasetTexts.lookKinds.preview(10, 10)).toBe("viewed up to 10 records, starting at #11");
    expect(datasetTexts.range(10, 19, 1200)).toBe("Records #11 to #20, 1,200 in total");
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
