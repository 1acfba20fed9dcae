/** What has changed about who runs a model, in words. Pure. */
import type { ProviderFacts } from "../api/modelProviders";
import { countryName } from "../texts/countries";
import { providerChangeTexts } from "../texts/providerChange";

const words = providerChangeTexts.facts;

type Fact = keyof typeof phrases;
const phrases = {
  runner: ({ run_by, company, country }: ProviderFacts) =>
    run_by === "this_server"
      ? words.here
      : run_by === "operator"
        ? words.operator
        : words.company(company, country && countryName(country)),
  keeps: ({ retention_days: days }: ProviderFacts) =>
    days === null ? words.keepsUnknown : days === 0 ? words.keepsNothing : words.keeps(days),
  trains: ({ trains }: ProviderFacts) => words.trains[known(trains)],
  look: ({ people_look }: ProviderFacts) => words.look[known(people_look)],
};
const facts = Object.keys(phrases) as Fact[];

const known = (fact: boolean | null) => (fact === null ? "unknown" : fact ? "yes" : "no");

/** All facts in one line. */
export const factsInWords = (told: ProviderFacts) => facts.map((fact) => phrases[fact](told)).join(", ");

/** Only the facts that differ, with the new and the old words. A linked document has no old words. */
export function changedFacts(before: ProviderFacts, now: ProviderFacts): { now: string; before: string } {
  const other = facts.filter((fact) => phrases[fact](before) !== phrases[fact](now));
  const linked = [
    ...(before.terms_url === now.terms_url ? [] : [words.terms]),
    ...(before.agreement_url === now.agreement_url ? [] : [words.agreement]),
  ];
  return {
    now: [...other.map((fact) => phrases[fact](now)), ...linked].join(", "),
    before: other.map((fact) => phrases[fact](before)).join(", "),
  };
}
