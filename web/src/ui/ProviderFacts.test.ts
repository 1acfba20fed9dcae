import { expect, test } from "vitest";
import { factsOf } from "./ProviderFacts";

const company = { host: "firm.example", run_by: "company", company: "Firm", country: "DE" } as const;

test("a model on this server is named so, whatever else is known", () => {
  expect(factsOf({ ...company, run_by: "this_server", retention_days: null, trains: null })).toHaveLength(1);
});

test("facts stand in one order, and unknown ones are called unknown", () => {
  expect(factsOf({ ...company, retention_days: 30, trains: false })).toEqual([
    "Run by Firm",
    "Germany",
    "Keeps messages for 30 days",
    "Never trains",
  ]);
  expect(factsOf({ ...company, country: "", company: "", retention_days: null, trains: null })).toEqual([
    "Run by a company",
    "Retention unknown",
    "Training unknown",
  ]);
  expect(factsOf({ ...company, country: "", run_by: "operator", retention_days: 0, trains: true })).toEqual([
    "Runs on the operator’s own machines",
    "Keeps nothing",
    "Trains on messages",
  ]);
});
