import { expect, test } from "vitest";
import { evidenceText } from "./evidence";

test("a choice is told with its purpose and what it is for", () => {
  const facts = { party: "user:0199", purpose: "improve", allowed: false };
  expect(evidenceText("choice", facts)).toBe("Declined model training for your account");
  expect(evidenceText("choice", { ...facts, allowed: true })).toBe("Allowed model training for your account");
});

test("an acceptance is told with its version, a deletion with what was deleted", () => {
  expect(evidenceText("policy_accepted", { policy: "terms", version: 3 })).toBe("Version 3 of the terms of use");
  expect(evidenceText("key_destroyed", { of: "gpt:0199" })).toBe("GPT");
});

test("what is not known is shown as it is", () => {
  expect(evidenceText("key_destroyed", { of: "something:0199" })).toBe("something");
  expect(evidenceText("removed", { what: "knowledge_file:0199", from: "gpt:0199" })).toBe("Knowledge file of a GPT");
});

test("what others did with somebody's account and rights is told", () => {
  expect(evidenceText("signed_in_by_link", { link: "0199", made_by: "operator" })).toBe(
    "The operator created the link",
  );
  expect(evidenceText("right_changed", { gpt: "0199", right: "edit" })).toBe("You can edit it");
  expect(evidenceText("public_page", { gpt: "0199", state: "listed" })).toBe("On, and search engines may list it");
  expect(evidenceText("guest_link", { gpt: "0199", link: "019a", state: "revoked" })).toBe("Revoked");
  expect(evidenceText("right_changed", { gpt: "0199", right: null })).toBe("You no longer have access");
  expect(evidenceText("role_changed", { role: "operator", of: "server" })).toBe("You run this server");
  expect(evidenceText("disclosed", { disclosure: "0199" })).toBe("Details are in Data sent");
});
