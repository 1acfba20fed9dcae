import { expect, it } from "vitest";
import { keepsScriptsOffline } from "./scripts";

const brands = (...list: [brand: string, version: string][]) => ({
  userAgentData: { brands: list.map(([brand, version]) => ({ brand, version })) },
});

it("runs scripts only in a browser that was measured", () => {
  expect(keepsScriptsOffline(brands(["Not A;Brand", "99"], ["Chromium", "156"]))).toBe(true);
  expect(keepsScriptsOffline(brands(["Chromium", "155"]))).toBe(false);
  expect(keepsScriptsOffline(brands(["Google Chrome", "156"]))).toBe(false);
  expect(keepsScriptsOffline(brands(["Chromium", "new"]))).toBe(false);
  expect(keepsScriptsOffline({})).toBe(false);
});
