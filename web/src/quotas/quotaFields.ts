/** Parses the fields of a quota form. Pure. */
import { type Limit, limits, type Quota } from "../api/quotas";

export type QuotaFields = Record<Limit, string>;

export const quotaFieldsOf = (quota: Quota): QuotaFields => forEachLimit((limit) => quota[limit]?.toString() ?? "");

/** Parses a whole number: null if empty, undefined if invalid. */
export function readLimit(text: string): number | null | undefined {
  const digits = text.replaceAll(/[\s,.']/g, "");
  if (digits === "") return text.trim() === "" ? null : undefined;
  const number = Number(digits);
  return /^\d+$/.test(digits) && number <= 1e12 ? number : undefined;
}

/** The entered quota, or null while a field is invalid. */
export function quotaOf(fields: QuotaFields): Quota | null {
  const values = forEachLimit((limit) => readLimit(fields[limit]));
  return limits.some((limit) => values[limit] === undefined) ? null : (values as Quota);
}

function forEachLimit<T>(make: (limit: Limit) => T): Record<Limit, T> {
  return Object.fromEntries(limits.map((limit) => [limit, make(limit)])) as Record<Limit, T>;
}
