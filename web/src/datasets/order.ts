/** The form for ordering a dataset: validation, request body and summary. */
import type { Order, Profile } from "../api/datasets";
import { t } from "../texts";
import { datasetTexts } from "../texts/datasets";
import { onUtcDay } from "../texts/dates";

export const longestPurpose = 500;
const mostDays = 3650;

/** The form's values; days that are not chosen are empty. */
export interface OrderFields {
  purpose: string;
  profile: Profile;
  from: string;
  until: string;
  across: boolean;
  days: string;
}

export const emptyOrder = (days: number): OrderFields => ({
  purpose: "",
  profile: "thorough",
  from: "",
  until: "",
  across: true,
  days: String(days),
});

export type Faults = Partial<Record<keyof OrderFields, string>>;

export function faultsOf({ purpose, from, until, days }: OrderFields): Faults {
  const faults: Faults = {};
  if (!purpose.trim()) faults.purpose = t.common.required;
  if (from && until && from >= until) faults.until = datasetTexts.spanWrong;
  const number = /^\d{1,4}$/.test(days.trim()) ? Number(days) : 0;
  if (number < 1 || number > mostDays) faults.days = datasetTexts.daysWrong;
  return faults;
}

/** Expects valid fields. */
export function orderOf({ purpose, profile, from, until, across, days }: OrderFields): Order {
  return {
    purpose: purpose.trim(),
    profile,
    began_from: from || null,
    began_until: until || null,
    across,
    expires_in_days: Number(days),
  };
}

/** A one-line summary of the options. */
export function termsOf({ profile, from, until, across, days }: OrderFields): string {
  const period = datasetTexts.span(from ? onUtcDay(from) : null, until ? onUtcDay(until) : null);
  return datasetTexts.terms(datasetTexts.profiles[profile], period, across, datasetTexts.forDays(Number(days)));
}
