import { describe, expect, it } from "vitest";
import { stepsOf, valueAt, withoutValues, withValue } from "./pointer";

const values = { number: "LH 400", body: { to: ["a", "b", "c"], "a/b": 1, "m~n": 2, "": 3 } };

describe("a pointer", () => {
  it("is read as RFC 6901 has it", () => {
    expect(stepsOf("/body/a~1b")).toEqual(["body", "a/b"]);
    expect(stepsOf("/~01")).toEqual(["~1"]);
    expect(valueAt(values, "/body/a~1b")).toBe(1);
    expect(valueAt(values, "/body/m~0n")).toBe(2);
    expect(valueAt(values, "/body/")).toBe(3);
    expect(valueAt(values, "/body/to/1")).toBe("b");
  });

  it("finds only what is there", () => {
    const elsewhere = ["/x", "/body/to/3", "/body/to/01", "/body/to/length", "/number/0", "/toString", "/__proto__"];
    for (const nowhere of elsewhere) expect(valueAt(values, nowhere)).toBeUndefined();
  });
});

describe("changing arguments", () => {
  it("changes one place and leaves what was given as it was", () => {
    const before = structuredClone(values);
    expect(withValue(values, "/body/to/1", "x")).toEqual({ ...values, body: { ...values.body, to: ["a", "x", "c"] } });
    expect(withValue(values, "/nowhere", "x")).toEqual(values);
    expect(values).toEqual(before);
  });

  it("takes members out of a list without moving those that are to go", () => {
    const rest = withoutValues(values, ["/body/to/0", "/body/to/2", "/number"]);
    expect(rest).toEqual({ body: { ...values.body, to: ["b"] } });
    const many = { list: Array.from({ length: 12 }, (_, n) => n) };
    expect(withoutValues(many, ["/list/2", "/list/10", "/list/9"])).toEqual({ list: [0, 1, 3, 4, 5, 6, 7, 8, 11] });
  });

  it("takes out what is inside before what is around it", () => {
    expect(withoutValues(values, ["/body", "/body/to/1"])).toEqual({ number: "LH 400" });
  });

  it("keeps keys that mean something to the language as mere keys", () => {
    const hostile = JSON.parse('{"__proto__": {"x": 1}, "constructor": "c"}') as Record<string, unknown>;
    const changed = withValue(hostile, "/__proto__/x", 2);
    expect(JSON.stringify(changed)).toBe('{"__proto__":{"x":2},"constructor":"c"}');
    expect(JSON.stringify(withoutValues(hostile, ["/__proto__"]))).toBe('{"constructor":"c"}');
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });
});
