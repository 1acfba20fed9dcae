import { expect, test } from "vitest";
import { initials } from "./ProfilePicture";

test("initials are of the first and the last word", () => {
  expect(initials("Ada")).toBe("A");
  expect(initials("  ada  maria Adler ")).toBe("AA");
  expect(initials("Łukasz Żak")).toBe("ŁŻ");
  expect(initials("𝒜lpha")).toBe("𝒜");
  expect(initials("")).toBe("");
});
