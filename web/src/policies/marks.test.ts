import { expect, test } from "vitest";
import { marksIn } from "./marks";

test("each mark is found with its place; other brackets are text", () => {
  const text = "A [[Check: who]] b [[link]]\n[[Prüfen: wo]] [[Vérifier: où]] [[Revisar: dónde]]";
  expect(marksIn(text).map(({ question }) => question)).toEqual(["who", "wo", "où", "dónde"]);
  expect(marksIn(text).map(({ start, end }) => text.slice(start, end))).toEqual(text.match(/\[\[\p{L}+: .+?\]\]/gu));
  expect(marksIn("Nothing [here]. [[Check: ]]")).toEqual([]);
});
