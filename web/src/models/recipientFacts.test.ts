import { expect, test } from "vitest";
import type { MeasurementView } from "../api/schema";
import type { Recipient } from "../api/types";
import { recipientFacts } from "./recipientFacts";

const company = {
  run_by: "company",
  company: "OpenAI",
  name: "OpenAI",
  host: "api.openai.com",
  country: "US",
  retention_days: 30,
  trains: false,
  basis: "declared",
  since: "2026-05-03T12:00:00Z",
} as Recipient;

test.each([
  [company, "OpenAI · United States · keeps 30 days · does not train · declared on 3 May 2026"],
  [
    { ...company, retention_days: 1, trains: true },
    "OpenAI · United States · keeps 1 day · trains on messages · declared on 3 May 2026",
  ],
  [
    { ...company, retention_days: 0 },
    "OpenAI · United States · keeps nothing · does not train · declared on 3 May 2026",
  ],
  [
    { ...company, company: "", country: "", retention_days: null, trains: null },
    "api.openai.com · country unknown · retention unknown · training unknown",
  ],
  [
    { ...company, run_by: "operator", retention_days: 0 },
    "The operator’s own machine · keeps nothing · does not train · declared on 3 May 2026",
  ],
  [
    { ...company, measured: { at: "2026-06-04T12:00:00Z", contradictions: ["It says otherwise."] } as MeasurementView },
    "OpenAI · United States · keeps 30 days · does not train · declared on 3 May 2026 · a test on 4 June 2026 says otherwise",
  ],
  [
    { ...company, measured: { at: "2026-06-04T12:00:00Z", contradictions: [] as string[] } as MeasurementView },
    "OpenAI · United States · keeps 30 days · does not train · declared on 3 May 2026",
  ],
  [{ ...company, run_by: "this_server", basis: "proven" }, "This server · nothing leaves it"],
  [{ ...company, run_by: "this_server", retention_days: null, trains: null }, "This server · messages stay on it"],
  [
    { ...company, run_by: "this_server", retention_days: null },
    "This server · messages stay on it · does not train · declared on 3 May 2026",
  ],
] as [Recipient, string][])("facts of %o", (recipient, line) => {
  expect(recipientFacts(recipient)).toBe(line);
});
