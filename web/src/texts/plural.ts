/** Formats amounts in the language of the texts. */
import { language } from "./language";

const number = new Intl.NumberFormat(language);
const list = new Intl.ListFormat(language);
const rules = new Intl.PluralRules(language);

export const count = (amount: number) => number.format(amount);

/** Formats a list: "a, b and c". */
export const listed = (items: readonly string[]) => list.format(items);

/**
 * An amount with its noun: "1 field", "3 fields". A language with more forms names them like Intl.PluralRules:
 * `plural(n, "plik", "plików", { few: "pliki" })`.
 */
export const plural = (
  n: number,
  one: string,
  other: string,
  forms: Partial<Record<Intl.LDMLPluralRule, string>> = {},
) => `${count(n)} ${formOf(rules, n, { one, other, ...forms })}`;

type Forms = readonly [one: string, other: string];

/** A waiting time, rounded up: in minutes from two minutes, in hours from two hours. */
export function waiting(seconds: number, second: Forms, minute: Forms, hour: Forms): string {
  if (seconds < 120) return plural(seconds, ...second);
  return seconds < 7200 ? plural(Math.ceil(seconds / 60), ...minute) : plural(Math.ceil(seconds / 3600), ...hour);
}

export const formOf = (
  rules: Intl.PluralRules,
  n: number,
  forms: Partial<Record<Intl.LDMLPluralRule, string>> & { other: string },
) => forms[rules.select(n)] ?? forms.other;
