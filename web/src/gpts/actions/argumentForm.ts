/**
 * Builds a form from the JSON Schema of an operation's arguments. Simple types get their own field; everything else is
 * entered as JSON. The form does not validate against the whole schema; the server does.
 */

type Schema = Record<string, unknown>;
export type Values = Readonly<Record<string, string>>;

export interface FormField {
  /** The value's path in the arguments. */
  path: readonly string[];
  label: string;
  kind: "text" | "number" | "boolean" | "choice" | "json";
  required: boolean;
  description: string;
  /** The options of a choice, as JSON. */
  options: readonly string[];
}

/** Maximum depth of objects that are shown field by field. */
const DEEPEST = 3;

export const keyOf = ({ path }: Pick<FormField, "path">) => JSON.stringify(path);

export function fieldsOf(schema: Schema): FormField[] {
  return fieldsIn(schema, schema, [], true);
}

function fieldsIn(schema: Schema, root: Schema, path: readonly string[], needed: boolean): FormField[] {
  const required = new Set(Array.isArray(schema.required) ? schema.required : []);
  return Object.entries(objectOf(schema.properties)).flatMap(([name, raw]) => {
    const inner = resolveRef(objectOf(raw), root);
    const fieldPath = [...path, name];
    const isRequired = needed && required.has(name);
    const isExpanded =
      typeOf(inner) === "object" && fieldPath.length < DEEPEST && Object.keys(objectOf(inner.properties)).length > 0;
    return isExpanded ? fieldsIn(inner, root, fieldPath, isRequired) : [fieldOf(inner, fieldPath, isRequired)];
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

/** The schema's type, ignoring null. */
function typeOf(schema: Schema): string {
  const types = (Array.isArray(schema.type) ? schema.type : [schema.type]).filter((one) => one !== "null");
  if (types.length === 1 && typeof types[0] === "string") return types[0];
  return types.length === 0 || types[0] === undefined ? (schema.properties ? "object" : "") : "";
}

function resolveRef(schema: Schema, root: Schema): Schema {
  const seen = new Set<string>();
  let target = schema;
  while (typeof target.$ref === "string" && target.$ref.startsWith("#/") && !seen.has(target.$ref)) {
    seen.add(target.$ref);
    const steps = target.$ref
      .slice(2)
      .split("/")
      .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
    target = steps.reduce((inside: Schema, step) => objectOf(inside[step]), root);
  }
  return target;
}

function objectOf(value: unknown): Schema {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Schema) : {};
}

/** The initial value of an untouched field. */
export function initialOf({ kind, required, options }: FormField): string {
  return kind === "choice" && required && options.length === 1 ? (options[0] ?? "") : "";
}

export type Fault = "missing" | "number" | "json";

export interface CollectedArguments {
  arguments: Record<string, unknown>;
  /** Keyed by field. */
  faults: Readonly<Record<string, Fault>>;
}

/** Collects the arguments from the entered values. Empty fields are omitted. */
export function collectArguments(fields: readonly FormField[], values: Values): CollectedArguments {
  const collected: Record<string, unknown> = {};
  const faults: Record<string, Fault> = {};
  for (const field of fields) {
    const text = values[keyOf(field)] ?? initialOf(field);
    if (text === "") {
      if (field.required) faults[keyOf(field)] = "missing";
      continue;
    }
    const result = readValue(field, text);
    if ("fault" in result) faults[keyOf(field)] = result.fault;
    else setAtPath(collected, field.path, result.value);
  }
  return { arguments: collected, faults };
}

function readValue({ kind }: FormField, text: string): { value: unknown } | { fault: Fault } {
  if (kind === "text") return { value: text };
  if (kind === "number") {
    const value = Number(text.trim());
    return text.trim() !== "" && Number.isFinite(value) ? { value } : { fault: "number" };
  }
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return { fault: "json" };
  }
}

/** Names come from an untrusted document, so "__proto__" must be treated like any other name. */
function setAtPath(into: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const [step = "", ...rest] = path;
  if (rest.length === 0 || !Object.hasOwn(into, step)) {
    const member = rest.length === 0 ? value : {};
    Object.defineProperty(into, step, { value: member, enumerable: true, writable: true, configurable: true });
  }
  if (rest.length > 0) setAtPath(into[step] as Record<string, unknown>, rest, value);
}
