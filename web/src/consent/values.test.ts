import { describe, expect, it } from "vitest";
import type { MarkKind, Part, SentField } from "../api/consents";
import {
  countMarked,
  isKey,
  lengthOf,
  marksOf,
  maskable,
  mostFields,
  previewLength,
  previewOf,
  search,
  splitFields,
} from "./values";

const part = (text: string, ...kinds: MarkKind[]): Part => ({
  text,
  marks: kinds.map((kind) => ({ kind, what: kind })),
});
const field = (pointer: string, ...parts: Part[]): SentField => ({
  pointer,
  name: pointer,
  place: "body",
  type: "string",
  parts,
});
const joined = (parts: readonly Part[]) => parts.map(({ text }) => text).join("");

describe("glanceAt", () => {
  it("shows a short value whole, with its marks", () => {
    const parts = [part("to "), part("ida@x.example", "personal")];
    expect(previewOf(parts)).toEqual({ shown: parts, restLength: 0, restMarks: 0 });
  });

  it("says how much of a long one is not shown, and how much of that is marked", () => {
    const cut = previewOf([part("x".repeat(50_000)), part("4111", "personal"), part("y")]);
    expect(lengthOf(joined(cut.shown))).toBe(previewLength.characters);
    expect(cut.restLength).toBe(50_005 - previewLength.characters);
    expect(cut.restMarks).toBe(1);
  });

  it("is bounded in lines, and what is hidden takes one whatever it holds", () => {
    const lines = previewOf([part("a\n".repeat(500))]);
    expect(joined(lines.shown).split("\n").length).toBeLessThanOrEqual(previewLength.lines);
    const hidden = previewOf([part("a"), part("\n".repeat(500), "hidden"), part("after")]);
    expect(hidden.restLength).toBe(0);
  });

  it("shows what stands between hidden characters that are marked as a whole, and hides none of it behind the mark", () => {
    const whole = part("a\u200b".repeat(45_000), "hidden");
    const cut = previewOf([whole]);
    expect(cut.shown).toEqual([
      { ...whole, text: "a\u200b".repeat(previewLength.characters / 2), hasVisibleText: true },
    ]);
    expect([cut.restLength, cut.restMarks]).toEqual([90_000 - previewLength.characters, 1]);
    expect(search([whole], "a").parts.every(({ hasVisibleText }) => hasVisibleText)).toBe(true);
    expect(previewOf([part("\u200b\u3164\u2800\u{e0041} ", "hidden")]).shown[0]?.hasVisibleText).toBeUndefined();
  });

  it("cuts no character in two", () => {
    const { shown } = previewOf([part("🙂".repeat(1000))]);
    expect(joined(shown)).toBe("🙂".repeat(previewLength.characters));
  });
});

describe("search", () => {
  it("finds over the borders of parts and keeps marks and text", () => {
    const parts = [part("call +49 30"), part(" 901", "personal"), part("820 now, CALL")];
    const { parts: pieces, hits } = search(parts, "901820");
    expect(hits).toBe(1);
    expect(joined(pieces)).toBe(joined(parts));
    expect(pieces.filter(({ hit }) => hit === 0).map(({ text, marks }) => [text, marks.length])).toEqual([
      ["901", 1],
      ["820", 0],
    ]);
    expect(search(parts, "call").hits).toBe(2);
  });

  it("takes what is asked for literally", () => {
    expect(search([part("a.c abc (")], "a.c").hits).toBe(1);
    expect(search([part("a.c abc (")], "(").hits).toBe(1);
    expect(search([part("abc")], "").hits).toBe(0);
  });

  it("shows no more hits than a page can bear", () => {
    const { parts, hits } = search([part("a".repeat(50_000))], "a");
    expect(hits).toBeLessThanOrEqual(500);
    expect(joined(parts)).toBe("a".repeat(50_000));
  });
});

describe("many fields", () => {
  const many = Array.from({ length: 300 }, (_, n) => field(`/f${n}`, part("x")));

  it("push no marked one away", () => {
    const hidden = field("/secret", part("4111", "personal"));
    const { shown, others } = splitFields([...many, hidden]);
    expect(shown).toHaveLength(mostFields);
    expect(shown).toContain(hidden);
    expect(shown.length + others.length).toBe(301);
    expect(countMarked(others)).toBe(0);
  });

  it("keep their order", () => {
    const { shown } = splitFields([...many.slice(0, 20), field("/z", part("x", "foreign"))]);
    expect(shown.at(-1)?.pointer).toBe("/z");
    expect(shown[0]?.pointer).toBe("/f0");
  });
});

describe("a field", () => {
  it("tells each of its marks once", () => {
    expect(marksOf(field("/a", part("x", "personal"), part("y", "personal", "foreign")))).toHaveLength(2);
  });

  it("may be a key that the model made up, which cannot be masked", () => {
    const key = field("/body/ida@x.example~key", part("ida@x.example", "personal"));
    expect(isKey(key)).toBe(true);
    expect(isKey(field("/body/c#", part("c")))).toBe(false);
    expect(maskable([key, field("/body/to", part("ida@x.example", "personal"))])).toEqual(["/body/to"]);
  });
});
