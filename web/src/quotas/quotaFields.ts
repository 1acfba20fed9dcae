/** What an operator writes into the fields of a quota, and what it means. Pure. */
import { type Limit, limits, type Quota } from "../api/quotas";

export type QuotaFields = Record<Limit, string>;

export const quotaFieldsOf = (quota: Quota): QuotaFields => each((limit) => quota[limit]?.toString() ?? "");

/** The number that is written, null for none; undefined for what is no whole number. */
export function readLimit(text: string): number | null | undefined {
  const plain = text.replaceAll(/[\s,.']/g, "");
  if (plain === "") return text.trim() === "" ? null : undefined;
  const number = Number(plain);
  return /^\d+$/.test(plain) && number <= 1e12 ? number : undefined;
}

/** The quota that is written, or null while a field holds no number. */
export function quotaOf(written: QuotaFields): Quota | null {
  const read = each((limit) => readLimit(written[limit]));
  return limits.some((limit) => read[limit] === undefined) ? null : (read as Quota);
}

function each<T>(make: (limit: Limit) => T): Record<Limit, T> {
  return Object.fromEntries(limits.map((limit) => [limit, make(limit)])) as Record<Limit, T>;
}
