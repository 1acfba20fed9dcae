import { expect, test } from "vitest";
import { evidenceText } from "./evidence";

test("a choice is told with its purpose and what it is for", () => {
  const facts = { party: "user:0199", purpose: "improve", allowed: false };
  expect(evidenceText("choice", facts)).toBe("No to improving models, for everything of mine");
  expect(evidenceText("choice", { ...facts, allowed: true })).toBe("Yes to improving models, for everything of mine");
});

test("an acceptance is told with its version, a deletion with what was deleted", () => {
  expect(evidenceText("policy_accepted", { policy: "terms", version: 3 })).toBe("Version 3 of the terms of use");
  expect(evidenceText("key_destroyed", { of: "gpt:0199" })).toBe("Of a GPT");
});

test("what is not known is shown as it is", () => {
  expect(evidenceText("key_destroyed", { of: "something:0199" })).toBe("something");
  expect(evidenceText("removed", { what: "knowledge_file:0199", from: "gpt:0199" })).toBe("A knowledge file of a GPT");
});

test("what others did with somebody's account and rights is told", () => {
  expect(evidenceText("signed_in_by_link", { link: "0199", made_by: "operator" })).toBe(
    "The operator of this server made the link",
  );
  expect(evidenceText("right_changed", { gpt: "0199", right: "edit" })).toBe("You may edit it");
  expect(evidenceText("right_changed", { gpt: "0199", right: null })).toBe("You may not use it any more");
  expect(evidenceText("role_changed", { role: "operator", of: "server" })).toBe("You run this server");
  expect(evidenceText("disclosed", { disclosure: "0199" })).toBe("Your ledger tells to whom, and what");
});
