/** Plural forms follow the rules of each language. */
import { expect, it } from "vitest";
import { formOf, plural, waiting } from "./plural";

it.each([
  ["en", 0, "other"],
  ["en", 1, "one"],
  ["fr", 0, "one"],
  ["fr", 2, "other"],
  ["pl", 3, "few"],
  ["pl", 5, "other"],
])("%s: %d takes the form %s", (language, n, form) =>
  expect(formOf(new Intl.PluralRules(language), n, { one: "one", few: "few", other: "other" })).toBe(form),
);

it("writes the amount before the noun", () => {
  expect([plural(1, "field", "fields"), plural(1200, "field", "fields")]).toEqual(["1 field", "1,200 fields"]);
});

it.each([
  [1, "1 second"],
  [119, "119 seconds"],
  [120, "2 minutes"],
  [121, "3 minutes"],
  [7199, "120 minutes"],
  [7200, "2 hours"],
  [68_345, "19 hours"],
])("a wait of %d seconds is %s", (seconds, said) =>
  expect(waiting(seconds, ["second", "seconds"], ["minute", "minutes"], ["hour", "hours"])).toBe(said),
);
