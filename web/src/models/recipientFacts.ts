/** Who runs a model and what they keep, in one line. What is unknown is said. */
import type { MeasurementView } from "../api/schema";
import type { NamedProvider } from "../api/types";
import { countryName } from "../texts/countries";
import { onDay } from "../texts/dates";
import { modelPickerTexts } from "../texts/modelPicker";

const words = modelPickerTexts.facts;

type Told = NamedProvider & { masks?: boolean; measured?: MeasurementView | null };

/** `masks` and `measured` are unknown of a provider that got something before. */
export function recipientFacts(recipient: Told): string {
  const { run_by, company, name, host, country, retention_days, trains, basis, since, masks, measured } = recipient;
  const here = run_by === "this_server";
  if (here && basis === "proven") return [words.thisServer, words.nothingLeaves].join(" · ");
  const who = { this_server: words.thisServer, operator: words.operator, company: company || host || name }[run_by];
  const where = run_by === "company" ? [country ? countryName(country) : words.unknownCountry] : [];
  const keeps = kept(retention_days, here);
  const learns = trains === null ? (here ? [] : [words.trainsUnknown]) : [trains ? words.trains : words.trainsNot];
  // Where nothing is known, nothing was declared. The day tells people of a change.
  const when = retention_days === null && trains === null ? [] : [words.declared(onDay(since))];
  const doubt = measured?.contradictions.length ? [words.contradicted(onDay(measured.at))] : [];
  return [who, ...where, keeps, ...learns, ...(masks ? [words.masks] : []), ...when, ...doubt].join(" · ");
}

function kept(days: number | null, here: boolean): string {
  if (days === null) return here ? words.stays : words.keepsUnknown;
  return days === 0 ? words.keepsNothing : words.keeps(days);
}
