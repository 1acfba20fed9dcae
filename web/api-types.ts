/** Generates src/api/schema.ts, the types of the server's API, from api-schemas.json: `npm run types`. */
import { readFileSync, writeFileSync } from "node:fs";
import { compile, type JSONSchema } from "json-schema-to-typescript";

const here = (path: string) => new URL(path, import.meta.url);
const schemas = readFileSync(here("api-schemas.json"), "utf8").replaceAll("#/components/schemas/", "#/$defs/");
const root: JSONSchema = { title: "Api", type: "object", $defs: JSON.parse(schemas) };
const types = await compile(root, "Api", {
  additionalProperties: false,
  bannerComment: "/** Generated from api-schemas.json by `npm run types`. */",
  unreachableDefinitions: true,
});
writeFileSync(here("src/api/schema.ts"), types);
