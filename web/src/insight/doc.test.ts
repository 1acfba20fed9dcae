import { expect, it } from "vitest";
import { paragraphsOf } from "./doc";

it("reads as sentences", () => {
  const doc = "People, each day.\n\n    Bounds: one a day. Caveats: for a\n    month see `people_of_the_month`.\n    ";
  expect(paragraphsOf(doc, new Map([["people_of_the_month", "Different people"]]))).toEqual([
    "People, each day.",
    "Bounds: one a day. Caveats: for a month see “Different people”.",
  ]);
  expect(paragraphsOf("See `unknown`.", new Map())).toEqual(["See “unknown”."]);
  expect(paragraphsOf("", new Map())).toEqual([]);
});
