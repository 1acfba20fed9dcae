import { describe, expect, it } from "vitest";
import type { Action, Operation } from "../../api/actions";
import {
  actionFieldsOf,
  emptyAuth,
  enableable,
  isChanged,
  missingParts,
  sameAuth,
  scopesOf,
  secretUse,
  storedSecret,
  toActionDraft,
} from "./draft";

const operation = (name: string, enabled: boolean) => ({ name, enabled }) as Operation;

const action: Action = {
  id: "a",
  edition: "1",
  kind: "openapi",
  title: "Flights",
  host: "flights.example",
  source_url: null,
  document: "openapi: 3.1.0",
  policy_url: null,
  auth: { kind: "api_key", scheme: "bearer", name: "" },
  redirect_url: "https://discreet.example/api/oauth/callback/a",
  secret_set: false,
  secret_host: null,
  operations: [operation("find", true), operation("book", false)],
  warnings: [],
  refusals: [],
  changes: [],
};

describe("an action while it is written", () => {
  it("is unchanged until something differs", () => {
    const written = actionFieldsOf(action);
    expect(isChanged(written, action)).toBe(false);
    expect(isChanged({ ...written, policy_url: "" }, action)).toBe(false);
    expect(isChanged({ ...written, document: "openapi: 3.1.1" }, action)).toBe(true);
    expect(isChanged({ ...written, enabled: [] }, action)).toBe(true);
    expect(isChanged({ ...written, enabled: ["book"] }, action)).toBe(true);
    expect(isChanged({ ...written, secret: "s" }, action)).toBe(true);
    expect(isChanged({ ...written, auth: { kind: "none" } }, action)).toBe(true);
  });

  it("compares sign-ins by what they say", () => {
    expect(
      sameAuth({ kind: "api_key", scheme: "bearer", name: "" }, { name: "", scheme: "bearer", kind: "api_key" }),
    ).toBe(true);
    expect(sameAuth(emptyAuth("oauth"), emptyAuth("client_credentials"))).toBe(false);
  });

  it("saves only operations that the document still has", () => {
    const written = { ...actionFieldsOf(action), enabled: ["find", "gone"], policy_url: " https://a.example/p " };
    expect(toActionDraft(written, action.operations)).toMatchObject({
      enabled: ["find"],
      policy_url: "https://a.example/p",
    });
    expect(toActionDraft({ ...written, policy_url: " " }, [])).toMatchObject({ enabled: [], policy_url: null });
  });

  it("knows what an action lacks", () => {
    expect(missingParts(action)).toEqual(["secret", "policy"]);
    expect(missingParts({ ...action, auth: { kind: "none" }, policy_url: "https://a.example/p" })).toEqual([]);
    expect(missingParts({ ...action, operations: [], secret_set: true })).toEqual(["operation", "policy"]);
  });

  it("knows for what a secret is kept", () => {
    const saved = { ...action, secret_set: true, secret_host: "flights.example" };
    const written = actionFieldsOf(saved);
    expect(storedSecret(written, saved.host, saved)).toEqual({ set: true, host: "flights.example" });
    expect(storedSecret(written, "other.example", saved).set).toBe(false);
    expect(storedSecret({ ...written, auth: emptyAuth("oauth") }, saved.host, saved).set).toBe(false);
    const header = { kind: "api_key", scheme: "header", name: "X-Key" } as const;
    expect(storedSecret({ ...written, auth: header }, saved.host, saved).set).toBe(true);
    expect(secretUse({ ...header, scheme: "basic" })).not.toBe(secretUse(header));
  });

  it("enables together only what leads to one host", () => {
    const at = (name: string, host: string) => ({ name, host }) as Operation;
    const operations = [at("a", "one.example"), at("b", "two.example"), at("c", "one.example")];
    expect(enableable(operations, []).map(({ name }) => name)).toEqual(["a", "c"]);
    expect(enableable(operations, ["b"]).map(({ name }) => name)).toEqual(["b"]);
    expect(enableable([], [])).toEqual([]);
  });

  it("reads scopes as OAuth writes them", () => {
    expect(scopesOf(" read  write\nadmin ")).toEqual(["read", "write", "admin"]);
    expect(scopesOf("")).toEqual([]);
  });
});
