import { expect, test } from "vitest";
import type { PolicyEditorState } from "../api/policies";
import { policyTexts } from "../texts/policies";
import { faultsOf, initialText } from "./usePolicyDraft";

const texts = policyTexts.operator;
const at = "2026-05-03T12:00:00Z";
const first: PolicyEditorState = { kind: "privacy", draft: null, in_force: null, accepted_by: 0, accounts: 3 };
const later: PolicyEditorState = {
  ...first,
  in_force: { kind: "privacy", version: 1, note: "", published_at: at, text: "# In force" },
};

test("the first version needs a text, and no word on what changed", () => {
  expect(faultsOf({ text: " \n", note: "" }, first)).toEqual({ text: texts.textNeeded });
  expect(faultsOf({ text: "# First", note: "" }, first)).toEqual({});
});

test("a later one is another text and says what changed", () => {
  expect(faultsOf({ text: "# In force", note: " " }, later)).toEqual({ text: texts.textSame, note: texts.noteNeeded });
  expect(faultsOf({ text: "# New", note: "All of it" }, later)).toEqual({});
});

test("writing begins with the draft, else with what is in force, else with nothing", () => {
  expect(initialText(first)).toEqual({ text: "", note: "" });
  expect(initialText(later)).toEqual({ text: "# In force", note: "" });
  const draft = { text: "", note: "To come", saved_at: at };
  expect(initialText({ ...later, draft })).toEqual({ text: "", note: "To come" });
});
