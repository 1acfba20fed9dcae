import { describe, expect, test } from "vitest";
import { initialValues, rulesOf, valuesOf } from "./answerFields";

const schema = {
  properties: {
    city: { type: "string", title: "City" },
    nights: { type: "integer" },
    days: { type: "array", items: { oneOf: [{ const: "mo", title: "Monday" }] } },
    sure: { type: "boolean" },
    pin: { type: "string", writeOnly: true },
  },
  required: ["city", "sure"],
};
const rules = rulesOf(schema);

describe("what a third party asks", () => {
  test("is read with its titles, choices and secrets", () => {
    expect(rules.map(({ title, required, secret }) => [title, required, secret])).toEqual([
      ["City", true, false],
      ["nights", false, false],
      ["days", false, false],
      ["sure", true, false],
      ["pin", false, true],
    ]);
    expect(rules[2]?.choices).toEqual([{ const: "mo", title: "Monday" }]);
  });
  test("gives values of their types, and leaves out what is empty", () => {
    const filled = { ...initialValues(rules, { nights: 2, days: ["mo"] }), city: "Rome" };
    expect(valuesOf(rules, filled)).toEqual({ values: { city: "Rome", nights: 2, days: ["mo"], sure: false } });
    expect(valuesOf(rules, { city: "Rome", sure: true, days: [] })).toEqual({ values: { city: "Rome", sure: true } });
  });
  test("says which field is missing or no number", () => {
    const read = valuesOf(rules, { nights: "two" });
    expect("errors" in read && Object.keys(read.errors)).toEqual(["city", "nights"]);
  });
});
