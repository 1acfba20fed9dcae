import { describe, expect, it } from "vitest";
import { duration } from "./duration";
import { paragraphsOf } from "./paragraphs";
import { reasoningTokens } from "./reasoning";

describe("how long a model reasoned", () => {
  it.each([
    [0.1, "1 s"],
    [12.4, "12 s"],
    [59.6, "1 min"],
    [125, "2 min 5 s"],
  ])("%d", (seconds, said) => {
    expect(duration(seconds).replaceAll("\u00a0", " ")).toBe(said);
  });

  it("counts the tokens of all models, where they were told", () => {
    const use = { endpoint_id: "e", name: "n", host: "h", model: "m", run_by: "company" } as never as object;
    const uses = [
      { ...use, reasoning_tokens: 40 },
      use,
      { ...use, reasoning_tokens: null },
      { ...use, reasoning_tokens: 2 },
    ];
    expect(reasoningTokens(uses as never)).toBe(42);
  });
});

describe("the pieces of a long text", () => {
  const long = Array.from({ length: 3000 }, (_, n) => `Line ${n} of what the model thinks.`).join("\n");

  it("are the text", () => {
    expect(paragraphsOf(long).join("\n")).toBe(long);
    expect(paragraphsOf("x".repeat(9001)).join("")).toHaveLength(9001);
    expect(paragraphsOf("")).toEqual([""]);
  });

  it("stay as they are while the text grows, but for the last", () => {
    let before = paragraphsOf("");
    for (let length = 0; length < long.length; length += 777) {
      const pieces = paragraphsOf(long.slice(0, length));
      expect(pieces.slice(0, before.length - 1)).toEqual(before.slice(0, -1));
      expect(Math.max(...pieces.map((piece) => piece.length))).toBeLessThanOrEqual(4000);
      before = pieces;
    }
  });
});
