/** What is known about who runs a model, in one line. */
import type { Endpoint } from "../api/modelEndpoints";
import { onDay } from "../texts/dates";
import { modelEndpointTexts } from "../texts/modelEndpoints";

type Told = Pick<
  Endpoint["recipient"],
  "run_by" | "company" | "country" | "retention_days" | "trains" | "people_look" | "basis" | "since"
>;

const words = modelEndpointTexts.line;

export function factsLine(told: Told): string {
  const { run_by, company, country, trains, people_look, basis, since } = told;
  return [
    run_by === "company" ? words.company(company, country) : words[run_by],
    keeping(told.retention_days),
    trains === null ? words.trainsUnknown : trains ? words.trains : words.trainsNot,
    people_look ? words.look : "",
    basis === "proven" ? words.proven : words.declared(onDay(since)),
  ]
    .filter(Boolean)
    .join(" · ");
}

function keeping(days: number | null): string {
  if (days === null) return words.keepsUnknown;
  return days === 0 ? words.keepsNothing : words.keeps(days);
}
