import { expect, test } from "vitest";
import { saying } from "./evidence";

test("a choice is told with its purpose and what it is for", () => {
  const facts = { party: "user:0199", purpose: "improve", allowed: false };
  expect(saying("choice", facts)).toBe("No to improving models, for everything of mine");
  expect(saying("choice", { ...facts, allowed: true })).toBe("Yes to improving models, for everything of mine");
});

test("an acceptance is told with its version, a deletion with what was deleted", () => {
  expect(saying("policy_accepted", { policy: "terms", version: 3 })).toBe("Version 3 of the terms of use");
  expect(saying("key_destroyed", { of: "gpt:0199" })).toBe("Of a GPT");
});

test("what is not known is shown as it is", () => {
  expect(saying("key_destroyed", { of: "something:0199" })).toBe("something");
  expect(saying("removed", { what: "knowledge_file:0199", from: "gpt:0199" })).toBe("A knowledge file of a GPT");
});

test("what others did with somebody's account and rights is told", () => {
  expect(saying("signed_in_by_link", { link: "0199", made_by: "operator" })).toBe(
    "The operator of this server made the link",
  );
  expect(saying("right_changed", { gpt: "0199", right: "edit" })).toBe("You may edit it");
  expect(saying("right_changed", { gpt: "0199", right: null })).toBe("You may not use it any more");
  expect(saying("role_changed", { role: "operator", of: "server" })).toBe("You run this server");
  expect(saying("disclosed", { disclosure: "0199" })).toBe("Your ledger tells to whom, and what");
});
