import { expect, test } from "vitest";
import type { AnswerCheck, GptTest, TestLimits } from "../../api/gptTests";
import { checkOf } from "./checks";
import { problemsOf } from "./problems";

const limits = { words: 500 } as TestLimits;
const testWith = (changed: Partial<GptTest>): GptTest => ({
  id: null,
  prompt: "Hello",
  earlier: [],
  checks: [],
  ...changed,
});
const placesOf = (changed: Partial<GptTest>) => [...problemsOf(testWith(changed), limits).keys()];
const filled: AnswerCheck = { ...checkOf("contains"), value: "low water" };

test("a whole test has no problems", () => {
  expect(placesOf({ checks: [filled, checkOf("refuses"), checkOf("at_most_words")] })).toEqual([]);
});

test("each empty field is named by its place", () => {
  const call = { ...checkOf("calls"), value: "listTides", arguments: [{ name: " ", value: null }] };
  expect(
    placesOf({
      prompt: " ",
      earlier: [{ role: "user", text: "" }],
      checks: [filled, checkOf("uses_source"), { ...checkOf("at_most_words"), words: 501 }, call],
    }),
  ).toEqual(["prompt", "earlier 0", "check 1", "check 2", "check 3 argument 0"]);
});
