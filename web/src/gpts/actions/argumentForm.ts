/**
 * A form for an operation's arguments, made from their JSON Schema. What has a plain shape gets a field of its own;
 * everything else is written as JSON. The server checks the arguments against the whole schema: this only asks.
 */

type Schema = Record<string, unknown>;
export type Values = Readonly<Record<string, string>>;

export interface FormField {
  /** Where the value goes in the arguments. */
  path: readonly string[];
  label: string;
  kind: "text" | "number" | "boolean" | "choice" | "json";
  required: boolean;
  description: string;
  /** Of a choice: the values as JSON. */
  options: readonly string[];
}

/** How deep objects are asked field by field. */
const deepest = 3;

export const keyOf = ({ path }: Pick<FormField, "path">) => JSON.stringify(path);

export function fieldsOf(schema: Schema): FormField[] {
  return fieldsIn(schema, schema, [], true);
}

function fieldsIn(schema: Schema, root: Schema, path: readonly string[], needed: boolean): FormField[] {
  const required = new Set(Array.isArray(schema.required) ? schema.required : []);
  return Object.entries(objectOf(schema.properties)).flatMap(([name, raw]) => {
    const inner = resolved(objectOf(raw), root);
    const place = [...path, name];
    const asked = needed && required.has(name);
    const opens =
      typeOf(inner) === "object" && place.length < deepest && Object.keys(objectOf(inner.properties)).length > 0;
    return opens ? fieldsIn(inner, root, place, asked) : [fieldOf(inner, place, asked)];
  });
}

function fieldOf(schema: Schema, path: readonly string[], required: boolean): FormField {
  const options = optionsOf(schema);
  const kinds: Record<string, FormField["kind"]> = {
    string: "text",
    number: "number",
    integer: "number",
    boolean: "boolean",
  };
  const kind = options.length > 0 ? "choice" : (kinds[typeOf(schema)] ?? "json");
  const description = typeof schema.description === "string" ? schema.description : "";
  return {
    path,
    label: path.slice(path[0] === "body" && path.length > 1 ? 1 : 0).join(" › "),
    kind,
    required,
    description,
    options,
  };
}

function optionsOf(schema: Schema): string[] {
  if ("const" in schema) return [JSON.stringify(schema.const)];
  return Array.isArray(schema.enum) ? schema.enum.map((value) => JSON.stringify(value)) : [];
}

/** The one type of a schema; null beside it does not count. */
function typeOf(schema: Schema): string {
  const types = (Array.isArray(schema.type) ? schema.type : [schema.type]).filter((one) => one !== "null");
  if (types.length === 1 && typeof types[0] === "string") return types[0];
  return types.length === 0 || types[0] === undefined ? (schema.properties ? "object" : "") : "";
}

function resolved(schema: Schema, root: Schema): Schema {
  const seen = new Set<string>();
  let found = schema;
  while (typeof found.$ref === "string" && found.$ref.startsWith("#/") && !seen.has(found.$ref)) {
    seen.add(found.$ref);
    const steps = found.$ref
      .slice(2)
      .split("/")
      .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
    found = steps.reduce((inside: Schema, step) => objectOf(inside[step]), root);
  }
  return found;
}

function objectOf(value: unknown): Schema {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Schema) : {};
}

/** What a field that is left alone begins with. */
export function initialOf({ kind, required, options }: FormField): string {
  return kind === "choice" && required && options.length === 1 ? (options[0] ?? "") : "";
}

export type Fault = "missing" | "number" | "json";

export interface Gathered {
  arguments: Record<string, unknown>;
  /** By key of the field. */
  faults: Readonly<Record<string, Fault>>;
}

/** The arguments from what was written. A field left empty is left out. */
export function gather(fields: readonly FormField[], values: Values): Gathered {
  const made: Record<string, unknown> = {};
  const faults: Record<string, Fault> = {};
  for (const field of fields) {
    const written = values[keyOf(field)] ?? initialOf(field);
    if (written === "") {
      if (field.required) faults[keyOf(field)] = "missing";
      continue;
    }
    const read = readValue(field, written);
    if ("fault" in read) faults[keyOf(field)] = read.fault;
    else put(made, field.path, read.value);
  }
  return { arguments: made, faults };
}

function readValue({ kind }: FormField, written: string): { value: unknown } | { fault: Fault } {
  if (kind === "text") return { value: written };
  if (kind === "number") {
    const value = Number(written.trim());
    return written.trim() !== "" && Number.isFinite(value) ? { value } : { fault: "number" };
  }
  try {
    return { value: JSON.parse(written) as unknown };
  } catch {
    return { fault: "json" };
  }
}

/** Names come from a document: one such as "__proto__" is a name like any other. */
function put(into: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const [step = "", ...rest] = path;
  if (rest.length === 0 || !Object.hasOwn(into, step)) {
    const made = rest.length === 0 ? value : {};
    Object.defineProperty(into, step, { value: made, enumerable: true, writable: true, configurable: true });
  }
  if (rest.length > 0) put(into[step] as Record<string, unknown>, rest, value);
}
