import { describe, expect, it } from "vitest";
import { indentAt, lineAt, lineCount, numbers, rangeOf } from "./lines";

const text = "openapi: 3.1.0\ninfo:\n  title: Flights\n\tversion: 1\n";

describe("a document as lines", () => {
  it("counts the lines, an empty last one too", () => {
    expect(lineCount(text)).toBe(5);
    expect(lineCount("")).toBe(1);
    expect(lineCount("one")).toBe(1);
  });

  it("finds the line of a place in the text", () => {
    expect(lineAt(text, 0)).toBe(1);
    expect(lineAt(text, text.indexOf("info"))).toBe(2);
    expect(lineAt(text, text.indexOf("info") - 1)).toBe(1);
    expect(lineAt(text, text.length)).toBe(5);
  });

  it("finds a line's characters", () => {
    const { start, end } = rangeOf(text, 3);
    expect(text.slice(start, end)).toBe("  title: Flights");
    expect(rangeOf(text, 5)).toEqual({ start: text.length, end: text.length });
    expect(rangeOf(text, 99)).toEqual({ start: text.length, end: text.length });
  });

  it("agrees with itself on every line", () => {
    for (let line = 1; line <= lineCount(text); line++) expect(lineAt(text, rangeOf(text, line).start)).toBe(line);
  });

  it("carries the blanks before a line on to the next", () => {
    expect(indentAt(text, text.indexOf("Flights"))).toBe("  ");
    expect(indentAt(text, text.indexOf("version"))).toBe("\t");
    expect(indentAt(text, text.indexOf("  title") + 1)).toBe(" ");
    expect(indentAt(text, 4)).toBe("");
  });

  it("numbers a column", () => {
    expect(numbers(3)).toBe("1\n2\n3");
  });
});
