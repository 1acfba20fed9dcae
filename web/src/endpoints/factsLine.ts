/** The facts about a model's provider in one line. */
import type { Endpoint } from "../api/modelEndpoints";
import { onDay } from "../texts/dates";
import { modelEndpointTexts } from "../texts/modelEndpoints";

type RecipientFacts = Pick<
  Endpoint["recipient"],
  "run_by" | "company" | "country" | "retention_days" | "trains" | "people_look" | "basis" | "since"
>;

const texts = modelEndpointTexts.line;

export function factsLine(facts: RecipientFacts): string {
  const { run_by, company, country, trains, people_look, basis, since } = facts;
  return [
    run_by === "company" ? texts.company(company, country) : texts[run_by],
    retentionText(facts.retention_days),
    trains === null ? texts.trainsUnknown : trains ? texts.trains : texts.trainsNot,
    people_look ? texts.look : "",
    basis === "proven" ? texts.proven : texts.declared(onDay(since)),
  ]
    .filter(Boolean)
    .join(" · ");
}

function retentionText(days: number | null): string {
  if (days === null) return texts.keepsUnknown;
  return days === 0 ? texts.keepsNothing : texts.keeps(days);
}
