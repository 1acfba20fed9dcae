import { expect, test } from "vitest";
import type { RulesInForce } from "../api/workspaceRules";
import { ruleFor } from "./maskingFields";
import { daysIn, domainsIn, faultsOf, isChanged, rulesFieldsOf, rulesOf } from "./rules";

const open: RulesInForce = {
  revision: 1,
  may_change: true,
  builders: "everyone",
  sharing: "everyone",
  third_party_gpts: "all",
  approved_gpts: [],
  domains: null,
  retention_days: null,
  models: { limit: "offered", endpoints: null, countries: null, retention_days: null },
  masking: { masked: [], blocked: [], trusted: [] },
  capabilities: null,
  guests: false,
  history: [],
  retention_is_late: false,
};

test("what is in force is written and sent as it is", () => {
  for (const change of [
    {},
    { domains: [] },
    { domains: ["example.org", "firm.example"] },
    { retention_days: 30 },
    { capabilities: [] },
    { guests: true },
    { capabilities: ["code" as const] },
    { approved_gpts: [{ id: "a", name: "Guide", builder: "Ada" }] },
  ]) {
    const rules = { ...open, ...change };
    const sent = rulesOf(rulesFieldsOf(rules));
    expect(sent.domains).toEqual(rules.domains);
    expect(sent.retention_days).toBe(rules.retention_days);
    expect(sent.capabilities).toEqual(rules.capabilities);
    expect(sent.guests).toBe(rules.guests);
    expect(sent.approved_gpts).toEqual(rules.approved_gpts.map(({ id }) => id));
    expect(isChanged(rulesFieldsOf(rules), rules)).toBe(false);
  }
});

test("the rule on models is sent as it is written", () => {
  const models = { limit: "this_server" as const, endpoints: ["a"], countries: ["CH", "DE"], retention_days: 0 };
  const written = rulesFieldsOf({ ...open, models });
  expect(rulesOf(written).models).toEqual(models);
  expect(rulesOf(rulesFieldsOf(open)).models).toEqual(open.models);
  const wrong = {
    ...written,
    models: { ...written.models, endpoints: [], countries: "Germany", providerDays: "soon" },
  };
  expect(Object.keys(faultsOf(wrong))).toEqual(["providers", "countries", "providerDays"]);
});

test("the rule on personal data is sent as it is written", () => {
  const masking = { masked: ["person" as const, "email" as const], blocked: ["id" as const], trusted: ["a"] };
  const written = rulesFieldsOf({ ...open, masking });
  expect(rulesOf(written).masking).toEqual(masking);
  const milder = { ...written.masking, kinds: { ...written.masking.kinds, id: "mask" as const } };
  expect(rulesOf({ ...written, masking: milder }).masking.masked).toEqual(["person", "email", "id"]);
  expect(isChanged({ ...written, masking: milder }, { ...open, masking })).toBe(true);
  expect(ruleFor(rulesFieldsOf(open).masking, "word")).toBe("mask");
  expect(ruleFor(rulesFieldsOf(open).masking, "secret")).toBe("allow");
  expect(ruleFor(written.masking, "secret")).toBe("mask");
  expect(rulesOf(rulesFieldsOf(open)).masking).toEqual(open.masking);
});

test("an empty list is nobody, and a forgotten one is a fault", () => {
  const written = rulesFieldsOf(open);
  expect(rulesOf({ ...written, where: "none", listed: "example.org" }).domains).toEqual([]);
  expect(faultsOf({ ...written, where: "listed", listed: "  \n" }).domains).toBeTruthy();
  expect(faultsOf({ ...written, where: "any" })).toEqual({});
});

test("domains are taken from lines, commas and spaces", () => {
  expect(domainsIn(" example.org\nfirm.example, a.example ;b.example")).toEqual([
    "example.org",
    "firm.example",
    "a.example",
    "b.example",
  ]);
});

test("days are whole numbers within bounds", () => {
  expect([daysIn("1"), daysIn(" 30 "), daysIn("3650")]).toEqual([1, 30, 3650]);
  for (const wrong of ["", "0", "3651", "1.5", "-1", "thirty", "1e3"]) expect(daysIn(wrong)).toBeNull();
  expect(faultsOf({ ...rulesFieldsOf(open), retention: "days" }).days).toBeTruthy();
});
