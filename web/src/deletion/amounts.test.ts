import { expect, test } from "vitest";
import { amountText } from "./amounts";

test("amounts are said in words, one and many", () => {
  expect(amountText({ conversations: 1, gpts: 2 })).toEqual(["1 chat", "2 GPTs"]);
});

test("what is not there, or has no words, is not said", () => {
  expect(amountText({ images: 0, something_new: 3 })).toEqual([]);
});
