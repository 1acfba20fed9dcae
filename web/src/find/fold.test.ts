import { expect, test } from "vitest";
import { distanceOf, hasAllWords } from "./fold";

test("all words, anywhere, whatever their case and accents", () => {
  expect(hasAllWords("Crème brûlée guide", "GUIDE creme")).toBe(true);
  expect(hasAllWords("Cre\u0300me", "crème")).toBe(true);
  expect(hasAllWords("Crème", "creme pie")).toBe(false);
  expect(hasAllWords("anything", "")).toBe(true);
});

test("a name is nearer than other words, and those are nearer than letters within a word", () => {
  expect(distanceOf("meld", "GPT melden", "")).toBe(0);
  expect(distanceOf("flag", "GPT melden", "flag abuse")).toBe(1);
  expect(distanceOf("fla", "GPT melden", "flag abuse")).toBe(2);
  expect(distanceOf("melden", "Abmelden", "logout")).toBe(3);
  expect(distanceOf("gpt abuse", "GPT melden", "flag abuse")).toBe(1);
  expect(distanceOf("gpt xyzzy", "GPT melden", "flag abuse")).toBeNull();
});
