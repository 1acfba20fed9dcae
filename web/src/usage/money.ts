/** Formats amounts of money and tokens for the reader. The server's amounts are exact decimals as strings. */
import type { Price, Use } from "../api/usage";
import { count } from "../texts/dates";
import { dates, language } from "../texts/language";
import { usageTexts } from "../texts/usage";

const SMALLEST = 0.01;

export function money(amount: string | number, currency: string): string {
  const value = Number(amount);
  const small = value > 0 && value < SMALLEST;
  return new Intl.NumberFormat(language, {
    style: "currency",
    currency,
    ...(small ? { maximumSignificantDigits: 2, minimumSignificantDigits: 1 } : {}),
  }).format(value);
}

/** A price has up to six decimals, all of them significant. */
export const price = (amount: string, currency: string) =>
  new Intl.NumberFormat(language, { style: "currency", currency, maximumFractionDigits: 6 }).format(Number(amount));

/** A model's three prices in one line. */
export function priceLine(modelPrice: Price | undefined): string {
  if (!modelPrice || modelPrice.input === null || modelPrice.output === null) return usageTexts.noPrice;
  return usageTexts.prices.line(
    price(modelPrice.input, modelPrice.currency),
    price(modelPrice.cached_input ?? modelPrice.input, modelPrice.currency),
    price(modelPrice.output, modelPrice.currency),
  );
}

/** The cost of a total: exact, a lower bound, or unknown. */
export function costOf({ cost, currency, unpriced_tokens, input_tokens, output_tokens }: Use): string {
  if (unpriced_tokens === 0) return money(cost, currency);
  if (Number(cost) === 0 && unpriced_tokens >= input_tokens + output_tokens) return usageTexts.noPrice;
  return usageTexts.atLeast(money(cost, currency));
}

export const tokensOf = ({ input_tokens, output_tokens }: Use) => count(input_tokens + output_tokens);

const month = new Intl.DateTimeFormat(dates, { month: "long", year: "numeric", timeZone: "UTC" });

export const monthName = (day: string) => month.format(new Date(day));

/** Totals by month, in their given order; a month with two currencies becomes two groups. */
export function groupByMonth<T extends Use>(sums: readonly T[]): { key: string; month: string; sums: T[] }[] {
  const groups = new Map<string, T[]>();
  for (const sum of sums) {
    const key = `${sum.month} ${sum.currency}`;
    groups.set(key, [...(groups.get(key) ?? []), sum]);
  }
  return [...groups].map(([key, ofMonth]) => ({ key, month: key.slice(0, 10), sums: ofMonth }));
}

/**
 * The total of entries with the same month and currency. Costs are added as integers of their last decimal place, so
 * the result is exact.
 */
export function totalOf<T extends Use>([first, ...others]: readonly [T, ...T[]]): Use {
  const add = (name: "answers" | "input_tokens" | "cached_tokens" | "output_tokens" | "unpriced_tokens") =>
    others.reduce((sum, each) => sum + each[name], first[name]);
  const cost = others.reduce((sum, each) => sum + units(each.cost), units(first.cost));
  return {
    month: first.month,
    currency: first.currency,
    answers: add("answers"),
    input_tokens: add("input_tokens"),
    cached_tokens: add("cached_tokens"),
    output_tokens: add("output_tokens"),
    unpriced_tokens: add("unpriced_tokens"),
    cost: `${cost / UNIT}.${String(cost % UNIT).padStart(PLACES, "0")}`,
  };
}

const PLACES = 12;
const UNIT = 10n ** 12n;

function units(amount: string): bigint {
  const [whole = "0", part = ""] = amount.split(".");
  return BigInt(whole) * UNIT + BigInt(part.slice(0, PLACES).padEnd(PLACES, "0"));
}

/**
 * Normalises an amount for the server: "2,50" becomes "2.50". A comma before three digits may be a thousands separator
 * and stays.
 */
export const withDecimalPoint = (text: string) => text.trim().replace(/^(\d+),(\d{1,2})$/, "$1.$2");

/** Whether an amount is valid for the server, or empty. */
export const isValidAmount = (text: string) => /^(\d{1,12}(\.\d{1,6})?)?$/.test(text.trim());

/** Formats a server amount without trailing zeros. */
export function formatAmount(amount: string | null): string {
  if (amount === null || !amount.includes(".")) return amount ?? "";
  let end = amount.length;
  while (amount[end - 1] === "0") end -= 1;
  return amount.slice(0, amount[end - 1] === "." ? end - 1 : end);
}
