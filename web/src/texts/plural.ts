/** Amounts, in the language of the texts. */
import { language } from "./language";

const number = new Intl.NumberFormat(language);
const list = new Intl.ListFormat(language);
const rules = new Intl.PluralRules(language);

export const count = (amount: number) => number.format(amount);

/** Items in a row: "a, b and c". */
export const listed = (items: readonly string[]) => list.format(items);

/** An amount and what it counts: "1 field", "3 fields". For languages with one plural. */
export const plural = (n: number, one: string, many: string) => `${count(n)} ${rules.select(n) === "one" ? one : many}`;
