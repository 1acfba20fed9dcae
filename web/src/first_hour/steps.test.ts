import { expect, test } from "vitest";
import type { SetupStatus } from "../api/firstHour";
import { countSteps, done, steps } from "./steps";

const bare: SetupStatus = {
  model: { state: "unreachable", name: "", where: "", detail: "", cause: "" },
  sign_up: "invitation",
  sign_up_decided: false,
  policies: [],
  sends_mail: false,
  examples: [{ example: "privacy", name: "Privacy guide", needs_a_host: false, there: false }],
  last_backup: null,
  master_key: { in_vault: false, place: "/data/keys/master.key", beside_keys: true },
  quota: { answers: null, tokens: null, megabytes: null, files: null, jobs: null },
};

test("nothing is done on a bare server, and each fact ticks its own step alone", () => {
  expect(steps.filter((step) => done(step, bare))).toEqual([]);
  const facts: Partial<SetupStatus>[] = [
    { model: { ...bare.model, state: "ready" } },
    { sign_up_decided: true },
    { policies: ["privacy", "terms"] },
    { examples: [{ ...bare.examples[0]!, there: true }] },
    { last_backup: "2026-03-01T12:00:00Z" },
    { master_key: { ...bare.master_key, beside_keys: false } },
    { quota: { ...bare.quota, megabytes: 2000 } },
    { sends_mail: true },
  ];
  const found = facts.map((fact) => steps.filter((step) => done(step, { ...bare, ...fact })));
  expect(found).toEqual(facts.map((_, n) => [steps[n]]));
});

test("one policy is not both, and e-mail is not counted", () => {
  expect(done("policies", { ...bare, policies: ["terms"] })).toBe(false);
  expect(countSteps({ ...bare, sends_mail: true })).toEqual({ done: 0, total: 7 });
});
