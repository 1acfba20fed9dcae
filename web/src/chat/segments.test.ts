import { describe, expect, it } from "vitest";
import type { Call } from "../api/consents";
import { segmentsOf } from "./segments";

const call = (n: number, at: number): Call => ({
  n,
  id: `card-${n}`,
  at,
  operation: "op",
  capability: null,
  summary: "",
  host: "a.example",
  asks: null,
  code: null,
  state: "answered",
  status: 200,
  sentence: null,
  response: "{}",
  ledger_id: null,
  pictures: [],
});
const shape = (text: string, ...calls: Call[]) =>
  segmentsOf(text, calls).map((one) => [one.text, one.calls.map(({ n }) => n)]);

describe("segmentsOf", () => {
  it("is the whole text when nothing was called", () => {
    expect(shape("Hello")).toEqual([["Hello", []]]);
    expect(shape("")).toEqual([["", []]]);
  });

  it("puts each call where it was made", () => {
    expect(shape("one two", call(1, 3), call(2, 7))).toEqual([
      ["one", [1]],
      [" two", [2]],
    ]);
    expect(shape("after", call(1, 0))).toEqual([
      ["", [1]],
      ["after", []],
    ]);
  });

  it("keeps calls together that were made at one place", () => {
    expect(shape("x", call(1, 1), call(2, 1))).toEqual([["x", [1, 2]]]);
  });

  it("counts as the server does: a character outside of the first plane is one", () => {
    expect(shape("🙂🙂 ok. Later", call(1, 6))).toEqual([
      ["🙂🙂 ok.", [1]],
      [" Later", []],
    ]);
  });

  it("loses no text and no call, wherever a call says it stands", () => {
    for (const at of [0, 1, 2, 3, 4, 99]) {
      const segments = segmentsOf("a🙂b", [call(1, at), call(2, 0)]);
      expect(segments.map(({ text }) => text).join("")).toBe("a🙂b");
      expect(segments.flatMap(({ calls }) => calls).map(({ n }) => n)).toEqual([1, 2]);
    }
  });
});
