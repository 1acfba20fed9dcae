import { describe, expect, it } from "vitest";
import type { Budget } from "../api/insight";
import { changesOf, epsilonOf, faultsOf, strengthOf } from "./budget";

function budget(epsilon: number, raised = false): Budget {
  return {
    epsilon,
    delta: 1e-7,
    grains: epsilon * 1000,
    rho: "1/50",
    from_day: "2026-01-01",
    at: "",
    reason: "",
    raised,
  };
}

const now = budget(1);

describe("a new budget", () => {
  it.each([
    ["0.5", 0.5],
    [" 1,25 ", 1.25],
    ["2", 2],
  ])("is read from %j", (written, number) => expect(epsilonOf(written)).toBe(number));

  it.each(["", "0", "0.0", "-1", "1e3", "one", "1.2.3", "Infinity", "12345"])("is not %j", (written) => {
    expect(epsilonOf(written)).toBeNull();
    expect(Object.keys(faultsOf({ epsilon: written, reason: "Because." }, now))).toEqual(["epsilon"]);
  });

  it.each(["0.04", "8.1"])("does not lie at %s", (written) =>
    expect(Object.keys(faultsOf({ epsilon: written, reason: "A study of years." }, now))).toEqual(["epsilon"]),
  );

  it("needs a reason to be higher, and none to be lower", () => {
    expect(Object.keys(faultsOf({ epsilon: "2", reason: " \n" }, now))).toEqual(["reason"]);
    expect(Object.keys(faultsOf({ epsilon: "2", reason: "So there." }, now))).toEqual(["reason"]);
    expect(faultsOf({ epsilon: "8", reason: "For a study." }, now)).toEqual({});
    expect(faultsOf({ epsilon: "0.5", reason: "" }, now)).toEqual({});
  });

  it("is not the one there is", () =>
    expect(Object.keys(faultsOf({ epsilon: "1.0", reason: "x" }, now))).toEqual(["epsilon"]));
});

describe("the strength of a budget", () => {
  it("is told in words", () => {
    expect([0.1, 0.9952, 1, 1.01, 4, 4.1].map(strengthOf)).toEqual([
      "strong",
      "strong",
      "strong",
      "usual",
      "usual",
      "weak",
    ]);
  });
});

describe("the history of the budget", () => {
  it("begins with the latest, and marks what was raised", () => {
    const told = changesOf([budget(1), budget(0.5), budget(3, true)]);
    expect(told.map(({ budget: { epsilon }, change }) => [epsilon, change])).toEqual([
      [3, "raised"],
      [0.5, "lowered"],
      [1, null],
    ]);
  });
});
