import { expect, test } from "vitest";
import { holdsWords } from "./fold";

test("all words, anywhere, whatever their case and accents", () => {
  expect(holdsWords("Crème brûlée guide", "GUIDE creme")).toBe(true);
  expect(holdsWords("Cre\u0300me", "crème")).toBe(true);
  expect(holdsWords("Crème", "creme pie")).toBe(false);
  expect(holdsWords("anything", "")).toBe(true);
});
