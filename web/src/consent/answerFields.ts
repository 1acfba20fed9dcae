/** Turns a third party's question into form fields: schema in, values or field errors out. Pure. */
import type { Arguments } from "../api/consents";
import { consentTexts } from "../texts/consent";

export interface Choice {
  const: string;
  title: string;
}

/** One field, as this server has parsed it from the third party's schema. */
export interface Rule {
  name: string;
  title: string;
  description: string;
  type: "string" | "number" | "integer" | "boolean" | "array";
  format: string;
  choices: readonly Choice[];
  required: boolean;
  secret: boolean;
}

export type FormValues = Readonly<Record<string, string | boolean | readonly string[]>>;

interface Property {
  type: Rule["type"];
  title?: string;
  description?: string;
  format?: string;
  writeOnly?: boolean;
  oneOf?: Choice[];
  items?: { oneOf?: Choice[] };
}

export function rulesOf(schema: Record<string, unknown>): Rule[] {
  const properties = Object.entries((schema.properties ?? {}) as Record<string, Property>);
  const required = new Set((schema.required ?? []) as string[]);
  return properties.map(([name, schema]) => ({
    name,
    title: schema.title || name,
    description: schema.description ?? "",
    type: schema.type,
    format: schema.format ?? "",
    choices: schema.oneOf ?? schema.items?.oneOf ?? [],
    required: required.has(name),
    secret: schema.writeOnly === true,
  }));
}

export const initialValues = (rules: readonly Rule[], values: Arguments): FormValues =>
  Object.fromEntries(
    rules
      .filter(({ name }) => values[name] !== undefined)
      .map(({ name }) => {
        const value = values[name];
        return [name, typeof value === "number" ? String(value) : (value as string | boolean | string[])];
      }),
  );

/** Values by name; empty fields are omitted. */
export function valuesOf(
  rules: readonly Rule[],
  inputs: FormValues,
): { values: Arguments } | { errors: Record<string, string> } {
  const values: Arguments = {};
  const errors: Record<string, string> = {};
  for (const rule of rules) {
    const value = inputs[rule.name] ?? (rule.type === "boolean" && rule.required ? false : "");
    if (value === "" || (Array.isArray(value) && value.length === 0)) {
      if (rule.required) errors[rule.name] = consentTexts.elicited.missing;
    } else if (rule.type === "number" || rule.type === "integer") {
      const number = Number(value);
      if (Number.isFinite(number) && String(value).trim() !== "") values[rule.name] = number;
      else errors[rule.name] = consentTexts.notNumber;
    } else values[rule.name] = value;
  }
  return Object.keys(errors).length > 0 ? { errors } : { values };
}
