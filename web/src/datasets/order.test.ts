import { describe, expect, it } from "vitest";
import { emptyOrder as blankFor, faultsOf, orderOf, termsOf } from "./order";

const blank = blankFor(180);
const order = { ...blank, purpose: " Better answers " };

describe("an order of a dataset", () => {
  it("needs a purpose", () => {
    expect(Object.keys(faultsOf(blank))).toEqual(["purpose"]);
    expect(Object.keys(faultsOf({ ...blank, purpose: " \n" }))).toEqual(["purpose"]);
    expect(faultsOf(order)).toEqual({});
  });

  it("ends after it begins", () => {
    const span = (from: string, until: string) => Object.keys(faultsOf({ ...order, from, until }));
    expect(span("2026-02-01", "2026-02-02")).toEqual([]);
    expect(span("2026-02-01", "2026-02-01")).toEqual(["until"]);
    expect(span("2026-02-02", "2026-02-01")).toEqual(["until"]);
    expect(span("2026-02-02", "")).toEqual([]);
    expect(span("", "2026-02-01")).toEqual([]);
  });

  it.each(["1", "180", " 7 ", "3650"])("is kept for %j days", (days) => {
    expect(faultsOf({ ...order, days })).toEqual({});
    expect(orderOf({ ...order, days }).expires_in_days).toBe(Number(days));
  });

  it.each(["", "0", "-1", "3651", "1.5", "1e2", "ten", "99999"])("is not kept for %j days", (days) => {
    expect(Object.keys(faultsOf({ ...order, days }))).toEqual(["days"]);
  });

  it("is sent as the server reads it", () => {
    expect(orderOf({ ...order, profile: "thorough", until: "2026-03-01", across: false })).toEqual({
      purpose: "Better answers",
      profile: "thorough",
      began_from: null,
      began_until: "2026-03-01",
      across: false,
      expires_in_days: 180,
    });
  });

  it("is told in one line, with days as they were chosen wherever the reader is", () => {
    expect(termsOf(order)).toBe(
      "Thorough · all chats that may be used · skips chats in earlier datasets · expires after 180 days",
    );
    const spring = { ...order, from: "2026-01-01", until: "2026-03-01", across: false, days: "1" };
    expect(termsOf(spring)).toMatch(/^Thorough · chats started from 1 January 2026 until before 1 March 2026 · /);
    expect(termsOf(spring)).toMatch(/ · includes chats in earlier datasets · expires after 1 day$/);
  });
});
