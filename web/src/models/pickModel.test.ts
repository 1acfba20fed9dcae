import { expect, test } from "vitest";
import type { Model, Recipient } from "../api/types";
import { lastAnswer, pickModel } from "./pickModel";

const model = (name: string, more: Partial<Model> = {}) =>
  ({ name, allowed: true, is_default: false, ...more }) as Model;
const models = [model("default", { is_default: true }), model("a"), model("b"), model("barred", { allowed: false })];
const nothing = { chosen: null, last: null, provider: null, remembered: null };

test.each([
  [nothing, "default"],
  [{ ...nothing, remembered: "a" }, "a"],
  [{ ...nothing, last: "b", remembered: "a" }, "b"],
  [{ chosen: "a", last: "b", provider: null, remembered: "default" }, "a"],
  [{ ...nothing, chosen: "gone", last: "b" }, "b"],
  [{ chosen: "barred", last: "gone", provider: null, remembered: "barred" }, "default"],
])("the first wish that is allowed answers: %o", (wishes, name) => {
  expect(pickModel(models, wishes)?.name).toBe(name);
});

test("a default that is not allowed is not taken", () => {
  expect(pickModel([model("default", { is_default: true, allowed: false }), model("a")], nothing)?.name).toBe("a");
  expect(pickModel([model("default", { is_default: true, allowed: false })], nothing)).toBeNull();
});

test("while the default is not known, no other takes its place", () => {
  expect(pickModel([model("a"), model("b")], nothing)).toBeNull();
  expect(pickModel([model("a"), model("b")], { ...nothing, chosen: "b" })?.name).toBe("b");
});

test("another provider of the same name is not taken", () => {
  const list = [model("default", { is_default: true }), model("a", { recipient: { endpoint_id: "new" } as Recipient })];
  expect(pickModel(list, { ...nothing, last: "a", provider: "old" })?.name).toBe("default");
  expect(pickModel(list, { ...nothing, last: "a", provider: "new" })?.name).toBe("a");
  expect(pickModel(list, { ...nothing, last: "a" })?.name).toBe("a");
});

test("the last answer that names its model counts", () => {
  const message = (role: "user" | "assistant", name: string | null) => ({ role, model: name });
  expect(lastAnswer([message("assistant", "a"), message("user", null), message("assistant", null)])?.model).toBe("a");
  expect(lastAnswer([message("user", null)])).toBeNull();
});
