import { describe, expect, it } from "vitest";
import { byFile, legible, placeName } from "./passages";

describe("passages", () => {
  it("are named by the end of their place", () => {
    expect(placeName("Handbook › The lamp › Cleaning the lens")).toBe("Cleaning the lens");
    expect(placeName("page 3")).toBe("page 3");
    expect(placeName("")).toBe("");
  });

  it("are grouped by file, in the order of their numbers", () => {
    const cited = (n: number, file: string) => ({
      n,
      file,
      place: "",
      quote: null,
      used: false,
      marks: [],
      url: "",
      date: "",
    });
    const groups = byFile([cited(1, "a"), cited(2, "b"), cited(3, "a")]);
    expect(groups.map(([file, of]) => [file, of.map((one) => one.n)])).toEqual([
      ["a", [1, 3]],
      ["b", [2]],
    ]);
  });

  it("lose the line breaks that mean nothing in Markdown, and keep lists and paragraphs", () => {
    expect(legible("a.md", "## Lamp\n\nIt dulls the\nbronze.\n\n- one\n- two\n1. first\n2. second")).toBe(
      "Lamp\n\nIt dulls the bronze.\n\n- one\n- two\n1. first\n2. second",
    );
  });

  it("of other files are left alone", () => {
    expect(legible("a.csv", "a,b\nc,d")).toBe("a,b\nc,d");
    expect(legible("a.py", "# note\nx = 1")).toBe("# note\nx = 1");
  });
});
