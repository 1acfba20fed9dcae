/** The known facts about a model provider in one line, with the destination of messages sent to it. */
import { countryName } from "../texts/countries";
import { recipientTexts } from "../texts/recipients";

interface Facts {
  name?: string;
  host: string;
  run_by: "this_server" | "operator" | "company";
  company: string;
  country: string;
  retention_days: number | null;
  trains: boolean | null;
}

export function ProviderFacts({ facts }: { facts: Facts }) {
  return (
    <>
      {facts.host && facts.host !== facts.name && <p className="font-mono text-sm wrap-anywhere">{facts.host}</p>}
      <p className="text-[0.9375rem] break-words text-quiet">{factsOf(facts).join(" · ")}</p>
    </>
  );
}

export function factsOf({ run_by, company, country, retention_days, trains }: Facts): string[] {
  if (run_by === "this_server") return [recipientTexts.onThisServer];
  const runBy = run_by === "operator" ? recipientTexts.onOperators : recipientTexts.byCompany(company);
  const training = trains === null ? "unknown" : trains ? "yes" : "no";
  const countryFact = country ? [countryName(country)] : [];
  return [runBy, ...countryFact, recipientTexts.kept(retention_days), recipientTexts.trains[training]];
}
