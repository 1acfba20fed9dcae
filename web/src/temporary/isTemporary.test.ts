import { expect, it } from "vitest";
import { isTemporary } from "./isTemporary";

it("tells a temporary chat by the version of its id", () => {
  expect(isTemporary("6f757273-3031-8fff-bfff-ffffffffffff")).toBe(true);
  expect(isTemporary("01890a5d-ac96-774b-8cce-b302099a8057")).toBe(false);
  expect(isTemporary("")).toBe(false);
});
