import { expect, test } from "vitest";
import { costOf, formatAmount, groupByMonth, isValidAmount, money, price, totalOf, withDecimalPoint } from "./money";

const sum = (cost: string, more = {}) => ({
  month: "2026-11-01",
  currency: "USD",
  answers: 1,
  input_tokens: 100,
  cached_tokens: 10,
  output_tokens: 20,
  unpriced_tokens: 0,
  cost,
  ...more,
});

test("money is shown as people write it, and little money is not nothing", () => {
  expect(money("1234.5", "USD")).toBe("$1,234.50");
  expect(money("0.000123", "USD")).toBe("$0.00012");
  expect(money("0", "USD")).toBe("$0.00");
  expect(price("0.075", "USD")).toBe("$0.075");
});

test("a cost without some prices is a least one, and without any none", () => {
  expect(costOf(sum("2"))).toBe("$2.00");
  expect(costOf(sum("2", { unpriced_tokens: 5 }))).toBe("at least $2.00");
  expect(costOf(sum("0", { unpriced_tokens: 120 }))).toBe("no price");
});

test("the cost of the whole is exactly that of its parts", () => {
  const whole = totalOf([sum("0.1"), sum("0.2"), sum("0.000000000001", { unpriced_tokens: 3 })]);
  expect(whole.cost).toBe("0.300000000001");
  expect([whole.answers, whole.input_tokens, whole.unpriced_tokens]).toEqual([3, 300, 3]);
});

test("months of two currencies are two", () => {
  const months = groupByMonth([sum("1"), sum("2", { currency: "EUR" }), sum("3"), sum("4", { month: "2026-10-01" })]);
  expect(months.map(({ key, sums }) => [key, sums.length])).toEqual([
    ["2026-11-01 USD", 2],
    ["2026-11-01 EUR", 1],
    ["2026-10-01 USD", 1],
  ]);
});

test("amounts are written plainly", () => {
  expect([
    formatAmount("2.500000"),
    formatAmount("10.000000"),
    formatAmount("0.075000"),
    formatAmount("20"),
    formatAmount(null),
  ]).toEqual(["2.5", "10", "0.075", "20", ""]);
  expect(["", "2", "2.50", " 0.000001 "].every(isValidAmount)).toBe(true);
  expect(["-1", "1,5", "1e3", ".5", "0.0000001", "x"].some(isValidAmount)).toBe(false);
});

test.each([
  ["2,50", "2.50"],
  [" 2,5 ", "2.5"],
  ["2.50", "2.50"],
  ["", ""],
])("reads “%s” as %s", (told, read) => {
  expect(withDecimalPoint(told)).toBe(read);
  expect(isValidAmount(withDecimalPoint(told))).toBe(true);
});

test.each(["1,000", "1,2,3", "2,", ",5", "1.000,50"])("does not guess what “%s” is", (told) =>
  expect(isValidAmount(withDecimalPoint(told))).toBe(false),
);
