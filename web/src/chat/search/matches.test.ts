import { describe, expect, it } from "vitest";
import { matchesIn } from "./matches";

const said = (id: string, text: string) => ({ id, text });

describe("finding in a chat", () => {
  it("finds every place in the messages' order", () => {
    const messages = [said("a", "The ferry. Another ferry."), said("b", "No boat."), said("c", "A FERRY")];
    expect(matchesIn(messages, "ferry")).toEqual([
      { message: "a", n: 0 },
      { message: "a", n: 1 },
      { message: "c", n: 0 },
    ]);
  });

  it("disregards case, accents and how words are spaced", () => {
    expect(matchesIn([said("a", "Café\n  Crème")], "CAFE creme")).toHaveLength(1);
    expect(matchesIn([said("a", "cafe creme")], "Café Crème")).toHaveLength(1);
  });

  it("finds words across Markdown, and no Markdown", () => {
    const text =
      "## It *is* lit before **sunset**\n\n```python\nlamp()\n```\n\nSee [the book](https://example.org/hidden).";
    const one = [said("a", text)];
    expect(matchesIn(one, "is lit before sunset")).toHaveLength(1);
    expect(matchesIn(one, "see the book.")).toHaveLength(1);
    expect(matchesIn(one, "the book")).toHaveLength(1);
    expect(matchesIn(one, "hidden")).toHaveLength(0);
    expect(matchesIn(one, "python")).toHaveLength(0);
    expect(matchesIn(one, "lamp()")).toHaveLength(1);
  });

  it("finds nothing without words, and matches do not overlap", () => {
    expect(matchesIn([said("a", "a b")], "")).toEqual([]);
    expect(matchesIn([said("a", "a b")], "  ")).toEqual([]);
    expect(matchesIn([said("a", "aaaa")], "aa")).toHaveLength(2);
  });
});
