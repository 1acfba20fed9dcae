import { expect, test } from "vitest";
import type { Draft } from "../../api/types";
import { changesOf, isStillApplied, undoChange } from "./changes";

const draft = {
  name: "Untitled",
  description: "",
  instructions: "Be brief.",
  starters: ["Hello"],
  model: null,
  knowledge_use: "cite",
  instructions_use: "keep",
  model_limit: "offered",
  lets_choose: null,
} as Draft;

test("only what differs is a change, and undoing each brings back what was", () => {
  const changes = changesOf({ name: "Untitled", instructions: "Be kind.", starters: ["A", "B"] }, draft);
  expect(changes.map((one) => one.field)).toEqual(["instructions", "starters"]);
  const after = changes.reduce((now, { field, after: value }) => ({ ...now, [field]: value }), draft);
  expect(changes.every((one) => isStillApplied(one, after))).toBe(true);
  expect(changes.reduce((now, one) => ({ ...now, ...undoChange(one) }), after)).toEqual(draft);
});

test("what the builder wrote over does not stand any more", () => {
  const [change] = changesOf({ instructions: "Be kind." }, draft);
  expect(isStillApplied(change!, { ...draft, instructions: "Be kind, and brief." })).toBe(false);
});
