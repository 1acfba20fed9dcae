import { expect, test } from "vitest";
import { withoutMarks } from "./readable";

const told = (text: string) => withoutMarks([{ text, hit: false }])[0]?.text;

test("a passage loses the marks of Markdown", () => {
  expect(told("…is a **short** plan: ## Days 1. Book `it`")).toBe("…is a short plan: Days 1. Book it");
  expect(told("Costs: | Day | City | |---|:--:| | 1 | Nice | ```python print(1) ```")).toBe(
    "Costs: Day City 1 Nice print(1) ",
  );
});

test("plain words, numbers and names stay", () => {
  expect(told("C# and snake_case cost 3 - 2 = 1 at #7")).toBe("C# and snake_case cost 3 - 2 = 1 at #7");
});

test("what was searched for stays as it is written, and the spaces around it", () => {
  const pieces = [
    { text: "the **", hit: false },
    { text: "a*b", hit: true },
    { text: "** of it", hit: false },
  ];
  expect(withoutMarks(pieces).map((piece) => piece.text)).toEqual(["the ", "a*b", " of it"]);
});
