/** A model's provider and retention in one line. Unknown facts are stated as such. */
import type { MeasurementView } from "../api/schema";
import type { NamedProvider } from "../api/types";
import { countryName } from "../texts/countries";
import { onDay } from "../texts/dates";
import { modelPickerTexts } from "../texts/modelPicker";

const texts = modelPickerTexts.facts;

type RecipientFacts = NamedProvider & { masks?: boolean; measured?: MeasurementView | null };

/** `masks` and `measured` are unknown for a provider of an earlier answer. */
export function recipientFacts(recipient: RecipientFacts): string {
  const { run_by, company, name, host, country, retention_days, trains, basis, since, masks, measured } = recipient;
  const isThisServer = run_by === "this_server";
  if (isThisServer && basis === "proven") return [texts.thisServer, texts.nothingLeaves].join(" · ");
  const operatorName = { this_server: texts.thisServer, operator: texts.operator, company: company || host || name }[
    run_by
  ];
  const countryFacts = run_by === "company" ? [country ? countryName(country) : texts.unknownCountry] : [];
  const retention = retentionText(retention_days, isThisServer);
  const training =
    trains === null ? (isThisServer ? [] : [texts.trainsUnknown]) : [trains ? texts.trains : texts.trainsNot];
  // If nothing is known, nothing was declared. The date shows when the facts last changed.
  const declared = retention_days === null && trains === null ? [] : [texts.declared(onDay(since))];
  const contradiction = measured?.contradictions.length ? [texts.contradicted(onDay(measured.at))] : [];
  return [
    operatorName,
    ...countryFacts,
    retention,
    ...training,
    ...(masks ? [texts.masks] : []),
    ...declared,
    ...contradiction,
  ].join(" · ");
}

function retentionText(days: number | null, isThisServer: boolean): string {
  if (days === null) return isThisServer ? texts.stays : texts.keepsUnknown;
  return days === 0 ? texts.keepsNothing : texts.keeps(days);
}
