import { expect, test } from "vitest";
import { said } from "./amounts";

test("amounts are said in words, one and many", () => {
  expect(said({ conversations: 1, gpts: 2 })).toEqual(["1 conversation", "2 GPTs"]);
});

test("what is not there, or has no words, is not said", () => {
  expect(said({ images: 0, something_new: 3 })).toEqual([]);
});
