import { describe, expect, it } from "vitest";
import { collectArguments, fieldsOf, keyOf } from "./argumentForm";

const schema = {
  type: "object",
  required: ["number", "body"],
  properties: {
    number: { type: "string", description: "LH 400" },
    limit: { type: ["integer", "null"] },
    late: { type: "boolean" },
    sort: { enum: ["asc", "desc"] },
    tags: { type: "array", items: { type: "string" } },
    body: {
      type: "object",
      required: ["to"],
      properties: { to: { $ref: "#/$defs/Address" }, options: { properties: { urgent: { type: "boolean" } } } },
    },
  },
  $defs: { Address: { type: "string", description: "Whom to" } },
};

const key = (...path: string[]) => keyOf({ path });

describe("the form for an operation's arguments", () => {
  it("asks for what is plain field by field, and for the rest as JSON", () => {
    expect(fieldsOf(schema).map(({ label, kind, required }) => [label, kind, required])).toEqual([
      ["number", "text", true],
      ["limit", "number", false],
      ["late", "boolean", false],
      ["sort", "choice", false],
      ["tags", "json", false],
      ["to", "text", true],
      ["options › urgent", "boolean", false],
    ]);
  });

  it("follows references inside the schema, and none for ever", () => {
    expect(fieldsOf(schema).find((field) => field.label === "to")?.description).toBe("Whom to");
    const endless = { properties: { x: { $ref: "#/$defs/a" } }, $defs: { a: { $ref: "#/$defs/a" } } };
    expect(fieldsOf(endless).map(({ kind }) => kind)).toEqual(["json"]);
    const deep = { properties: { a: { $ref: "#" } } };
    expect(fieldsOf(deep)).toHaveLength(1);
  });

  it("gathers what was written, and leaves out what was not", () => {
    const written = {
      [key("number")]: "LH 400",
      [key("limit")]: " 3 ",
      [key("late")]: "true",
      [key("sort")]: '"asc"',
      [key("tags")]: '["a"]',
      [key("body", "to")]: "host@example.org",
    };
    expect(collectArguments(fieldsOf(schema), written)).toEqual({
      arguments: { number: "LH 400", limit: 3, late: true, sort: "asc", tags: ["a"], body: { to: "host@example.org" } },
      faults: {},
    });
  });

  it("says what is missing or cannot be read", () => {
    const { faults } = collectArguments(fieldsOf(schema), { [key("limit")]: "three", [key("tags")]: "[a" });
    expect(faults).toEqual({
      [key("number")]: "missing",
      [key("limit")]: "number",
      [key("tags")]: "json",
      [key("body", "to")]: "missing",
    });
  });

  it("takes a hostile name for a name", () => {
    const hostile = JSON.parse('{"properties": {"__proto__": {"properties": {"x": {"type": "string"}}}}}') as object;
    const made = collectArguments(fieldsOf(hostile as Record<string, unknown>), { [key("__proto__", "x")]: "1" });
    expect(JSON.stringify(made.arguments)).toBe('{"__proto__":{"x":"1"}}');
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });
});
