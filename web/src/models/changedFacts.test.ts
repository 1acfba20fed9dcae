import { expect, test } from "vitest";
import type { ProviderFacts } from "../api/modelProviders";
import { changedFacts, factsInWords } from "./changedFacts";

const before: ProviderFacts = {
  run_by: "company",
  company: "Near AI",
  country: "DE",
  retention_days: 0,
  trains: false,
  people_look: false,
  terms_url: "https://near.example/terms",
  agreement_url: "",
  basis: "declared",
  since: "2026-05-03T12:00:00Z",
};

test.each([
  [{ retention_days: 30 }, "keeps messages for 30 days", "keeps nothing"],
  [{ retention_days: 1, trains: true }, "keeps messages for 1 day, trains on messages", "keeps nothing, never trains"],
  [{ country: "US" }, "is run by Near AI (United States)", "is run by Near AI (Germany)"],
  [{ run_by: "operator" }, "runs on the operator’s own machines", "is run by Near AI (Germany)"],
  [{ retention_days: null }, "keeps messages for an unknown time", "keeps nothing"],
  [{ people_look: null }, "may let its people read messages (unknown)", "lets none of its people read messages"],
  [
    { terms_url: "https://near.example/2", agreement_url: "https://near.example/3" },
    "has other terms, has another data processing agreement",
    "",
  ],
] as [Partial<ProviderFacts>, string, string][])("%o", (change, now, then) => {
  expect(changedFacts(before, { ...before, ...change })).toEqual({ now, before: then });
});

test("all facts in one line", () => {
  expect(factsInWords({ ...before, run_by: "this_server" })).toBe(
    "runs on this server, keeps nothing, never trains, lets none of its people read messages",
  );
});
