/** Amounts, in the language of the texts. */
import { language } from "./language";

const number = new Intl.NumberFormat(language);
const list = new Intl.ListFormat(language);
const rules = new Intl.PluralRules(language);

export const count = (amount: number) => number.format(amount);

/** Items in a row: "a, b and c". */
export const listed = (items: readonly string[]) => list.format(items);

/**
 * An amount and what it counts: "1 field", "3 fields". A language with more forms names them as Intl.PluralRules does:
 * `plural(n, "plik", "plików", { few: "pliki" })`.
 */
export const plural = (
  n: number,
  one: string,
  other: string,
  forms: Partial<Record<Intl.LDMLPluralRule, string>> = {},
) => `${count(n)} ${formOf(rules, n, { one, other, ...forms })}`;

type Forms = readonly [one: string, other: string];

/** A time to wait, rounded up: in minutes from two minutes on, in hours from two hours on. */
export function waiting(seconds: number, second: Forms, minute: Forms, hour: Forms): string {
  if (seconds < 120) return plural(seconds, ...second);
  return seconds < 7200 ? plural(Math.ceil(seconds / 60), ...minute) : plural(Math.ceil(seconds / 3600), ...hour);
}

export const formOf = (
  rules: Intl.PluralRules,
  n: number,
  forms: Partial<Record<Intl.LDMLPluralRule, string>> & { other: string },
) => forms[rules.select(n)] ?? forms.other;
