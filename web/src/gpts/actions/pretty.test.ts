import { expect, test } from "vitest";
import { pretty } from "./pretty";

test("a document of one line gets lines and indents", () => {
  const written = JSON.stringify({ openapi: "3.1.0", paths: { "/a": { get: { tags: ["x", "y"] } } }, servers: [] });
  expect(pretty(written)).toBe(JSON.stringify(JSON.parse(written), null, 2));
});

test("values stay as they are written: large numbers, twice the same key, signs within texts", () => {
  const written = String.raw`{"n":12345678901234567890,"n":1.50,"t":"a, \"b\": {c} [ ]\u00e4","e": { } }`;
  expect(pretty(written)).toBe(
    String.raw`{
  "n": 12345678901234567890,
  "n": 1.50,
  "t": "a, \"b\": {c} [ ]\u00e4",
  "e": {}
}`,
  );
});

test("what is no JSON of one line stays", () => {
  for (const text of ["", "openapi: 3.1.0", '{"a":1', '{\n"a":1}', "[1,2]"]) expect(pretty(text)).toBe(text);
});
