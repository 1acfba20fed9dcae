import { describe, expect, it } from "vitest";
import type { SentField } from "../api/consents";
import { argumentsOf, draftOf, editable, fieldOfPointer, readJson } from "./edit";

const field = (pointer: string, type: SentField["type"], text: string): SentField => ({
  pointer,
  name: pointer,
  place: "body",
  type,
  parts: text === "" ? [] : [{ text, marks: [] }],
});
const values = { body: { to: ["ida", "ben"], n: 2, on: true, gone: null, tags: [], free: { x: "y" } } };
const fields = [
  field("/body/to/0", "string", "ida"),
  field("/body/to/1", "string", "ben"),
  field("/body/n", "number", "2"),
  field("/body/on", "boolean", "true"),
  field("/body/gone", "null", "null"),
  field("/body/tags", "json", "[]"),
  field("/body/free/x~key", "string", "x"),
  field("/body/free/x", "string", "y"),
];
const edited = (changes: Record<string, string | null>) => {
  const draft = { ...draftOf(fields) };
  for (const [pointer, text] of Object.entries(changes))
    draft[pointer] = { text: text ?? "", isLeftOut: text === null };
  return argumentsOf(editable(fields, values), draft, values);
};

describe("editing", () => {
  it("leaves alone what nobody touched", () => {
    expect(edited({})).toEqual({ values });
  });

  it("reads each field by its kind", () => {
    const made = edited({
      "/body/to/0": "2",
      "/body/n": "3.5",
      "/body/on": "false",
      "/body/gone": '"x"',
      "/body/tags": '["a"]',
    });
    expect(made).toEqual({
      values: { body: { to: ["2", "ben"], n: 3.5, on: false, gone: "x", tags: ["a"], free: { x: "y" } } },
    });
  });

  it("says beside the field what is wrong with it", () => {
    for (const wrong of ["", "two", "0x10", "1,5", "NaN", "01", "Infinity"])
      expect(edited({ "/body/n": wrong })).toHaveProperty(["errors", "/body/n"]);
    expect(edited({ "/body/tags": "[" })).toHaveProperty(["errors", "/body/tags"]);
  });

  it("leaves fields out", () => {
    const rest = edited({ "/body/to/0": null, "/body/to/1": null, "/body/n": null });
    expect(rest).toMatchObject({ values: { body: { to: [] } } });
    expect(rest).not.toHaveProperty(["values", "body", "n"]);
  });

  it("offers no key of the model's own to be edited as a value", () => {
    expect(editable(fields, values).map(({ pointer }) => pointer)).not.toContain("/body/free/x~key");
  });

  it("takes the whole as one object only", () => {
    expect(readJson('{"a": 1}')).toEqual({ values: { a: 1 } });
    for (const wrong of ["", "[]", "null", "1", "{"]) expect(readJson(wrong)).toHaveProperty("error");
  });

  it("finds the field that a refusal is about", () => {
    expect(fieldOfPointer("/body/n", fields)).toBe("/body/n");
    expect(fieldOfPointer("/body/to", fields)).toBe("/body/to/0");
    expect(fieldOfPointer("/body/t", fields)).toBeNull();
    expect(fieldOfPointer("", fields)).toBeNull();
    expect(fieldOfPointer(null, fields)).toBeNull();
  });
});
