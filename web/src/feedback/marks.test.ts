import { describe, expect, it } from "vitest";
import { findPlaces, maskPlaces } from "./marks";

const instead = (kind: string) => `[${kind} removed]`;
const mark = (text: string, what: string, kind = "e-mail address") => {
  const start = text.indexOf(what);
  return { start, end: start + what.length, kind };
};

describe("what is found in a text", () => {
  it("stands among the words around it", () => {
    const text = "Please write to ida@lighthouse.org and to nobody else, ever again.";
    const [found] = findPlaces(text, [mark(text, "ida@lighthouse.org")]);
    expect(found).toMatchObject({ before: "Please write to ", text: "ida@lighthouse.org", cleaned: null });
    expect(found?.after).toBe(" and to nobody else,…");
  });

  it("is told once where marks overlap", () => {
    const text = "ida@lighthouse.org";
    const marks = [mark(text, "lighthouse.org", "host"), mark(text, text), mark(text, text, "name")];
    expect(findPlaces(text, marks).map(({ kind }) => kind)).toEqual(["e-mail address"]);
  });

  it("keeps characters whole", () => {
    const text = `${"😀".repeat(13)}x${"😀".repeat(13)}`;
    const [found] = findPlaces(`.${text}.`, [{ start: 27, end: 28, kind: "k" }]);
    expect(found?.before).toBe(`…${"😀".repeat(12)}`);
    expect(found?.after).toBe(`${"😀".repeat(12)}…`);
  });
});

describe("a text without what was found", () => {
  const text = "From ida@lighthouse.org to +45 20 12 34 56.";
  const both = [mark(text, "ida@lighthouse.org"), mark(text, "+45 20 12 34 56", "telephone number")];

  it("says what stood there, whatever comes first", () => {
    const without = "From [e-mail address removed] to [telephone number removed].";
    expect(maskPlaces(text, findPlaces(text, both), instead)).toBe(without);
    expect(maskPlaces(text, findPlaces(text, both.toReversed()), instead)).toBe(without);
    const last = findPlaces(text, both).slice(1);
    expect(maskPlaces(text, last, instead)).toBe("From ida@lighthouse.org to [telephone number removed].");
  });

  it.each([
    ["characters that nobody sees", "a\u200b\u200bb", [1, 3], "ab"],
    ["characters that nobody sees among others", "x a\u200bb\u200bc", [3, 6], "x abc"],
    ["blanks", "a     b", [1, 6], "a b"],
    ["empty lines", "a\n\n\n\n\nb", [1, 6], "a\n\nb"],
    ["signs piled on a letter", `a${"\u0301".repeat(9)}b`, [0, 10], "ab"],
  ] as const)("is tidy where it was a trick with %s", (_, trick, [start, end], tidy) => {
    expect(maskPlaces(trick, findPlaces(trick, [{ start, end, kind: "k" }]), instead)).toBe(tidy);
  });
});
