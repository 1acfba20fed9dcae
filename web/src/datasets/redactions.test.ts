import { describe, expect, it } from "vitest";
import { splitGaps } from "./redactions";

const told = (text: string) => splitGaps(text).map(({ text, isGap }) => (isGap ? `<${text}>` : text));

describe("gaps in a record", () => {
  it("are found wherever they stand", () => {
    expect(told("[PERSON] wrote to [EMAIL]")).toEqual(["<[PERSON]>", " wrote to ", "<[EMAIL]>"]);
    expect(told("[IP][IP]")).toEqual(["<[IP]>", "<[IP]>"]);
    expect(told("none")).toEqual(["none"]);
    expect(told("")).toEqual([]);
  });

  it("are nothing but the known kinds", () => {
    for (const text of ["[NAME]", "[email]", "[ EMAIL ]", "[EMAIL", "a[0]", "[constructor]", "<b>[x]</b>"])
      expect(told(text)).toEqual([text]);
  });

  it("leave every character where it was", () => {
    const text = "a [GOV_ID]b[[SECRET]] \u202e[IBAN]\n[CREDIT_CARD]";
    expect(
      splitGaps(text)
        .map((piece) => piece.text)
        .join(""),
    ).toBe(text);
  });
});
