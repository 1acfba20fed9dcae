/** Describes the changed facts about a model's provider. Pure. */
import type { ProviderFacts } from "../api/modelProviders";
import { countryName } from "../texts/countries";
import { providerChangeTexts } from "../texts/providerChange";

const texts = providerChangeTexts.facts;

type Fact = keyof typeof phrases;
const phrases = {
  runner: ({ run_by, company, country }: ProviderFacts) =>
    run_by === "this_server"
      ? texts.here
      : run_by === "operator"
        ? texts.operator
        : texts.company(company, country && countryName(country)),
  keeps: ({ retention_days: days }: ProviderFacts) =>
    days === null ? texts.keepsUnknown : days === 0 ? texts.keepsNothing : texts.keeps(days),
  trains: ({ trains }: ProviderFacts) => texts.trains[factValue(trains)],
  look: ({ people_look }: ProviderFacts) => texts.look[factValue(people_look)],
};
const facts = Object.keys(phrases) as Fact[];

const factValue = (fact: boolean | null) => (fact === null ? "unknown" : fact ? "yes" : "no");

/** All facts in one line. */
export const factsInWords = (provider: ProviderFacts) => facts.map((fact) => phrases[fact](provider)).join(", ");

/** The facts that differ, each with its new and old wording. A linked document has no old wording. */
export function changedFacts(before: ProviderFacts, now: ProviderFacts): { now: string; before: string } {
  const changed = facts.filter((fact) => phrases[fact](before) !== phrases[fact](now));
  const linked = [
    ...(before.terms_url === now.terms_url ? [] : [texts.terms]),
    ...(before.agreement_url === now.agreement_url ? [] : [texts.agreement]),
  ];
  return {
    now: [...changed.map((fact) => phrases[fact](now)), ...linked].join(", "),
    before: changed.map((fact) => phrases[fact](before)).join(", "),
  };
}
