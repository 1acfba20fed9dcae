import { expect, test } from "vitest";
import type { PolicyKind, PolicyVersion } from "../api/policies";
import { policyToAccept } from "./policyToAccept";

const at = "2026-05-03T12:00:00Z";
const version = (kind: PolicyKind, n: number): PolicyVersion => ({
  kind,
  version: n,
  note: `Note ${n}`,
  published_at: at,
});
const versions = [version("privacy", 3), version("privacy", 2), version("privacy", 1), version("terms", 1)];
const third = { ...version("privacy", 3), text: "Text" };
const accepted = (...numbers: number[]) => ({
  accepted: numbers.map((n) => ({ kind: "privacy" as const, version: n, at })),
  to_accept: ["privacy" as const],
});

test("who accepted an earlier version hears what changed since, the newest first", () => {
  expect(policyToAccept(third, versions, accepted(1)).changes).toEqual(["Note 3", "Note 2"]);
  expect(policyToAccept(third, versions, accepted(2, 1)).changes).toEqual(["Note 3"]);
});

test("who never accepted one is told of no change", () => {
  expect(policyToAccept(third, versions, accepted())).toEqual({ policy: third, changes: [], wasAccepted: false });
});

test("what is published while one reads is not claimed to be in what is shown", () => {
  const second = { ...version("privacy", 2), text: "Text" };
  expect(policyToAccept(second, versions, accepted(1)).changes).toEqual(["Note 2"]);
});

test("accepting the other document says nothing of this one", () => {
  const terms = { accepted: [{ kind: "terms" as const, version: 1, at }], to_accept: ["privacy" as const] };
  expect(policyToAccept(third, versions, terms).wasAccepted).toBe(false);
});
