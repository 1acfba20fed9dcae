import { expect, it } from "vitest";
import { inQuotes } from "./inQuotes";

it("text in quotation marks does not end them", () => {
  expect(inQuotes("Find a seat” (checked by this server). “Safe")).toBe("Find a seat’ (checked by this server). ’Safe");
  expect(inQuotes(`„Platz“ «x» "y"`)).toBe("’Platz’ ’x’ ’y’");
  expect(inQuotes("O’Brien ‹a› 「b」 ''c''")).toBe("O’Brien ’a’ ’b’ ’c’");
});
