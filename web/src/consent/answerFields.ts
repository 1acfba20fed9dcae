/** What a third party asks a person, as fields: a schema in, values out, or a sentence beside the field. Pure. */
import type { Arguments } from "../api/consents";
import { consentTexts } from "../texts/consent";

export interface Choice {
  const: string;
  title: string;
}

/** One field, as the server of this page has read it from what the third party asks. */
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

export type Filled = Readonly<Record<string, string | boolean | readonly string[]>>;

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
  return properties.map(([name, told]) => ({
    name,
    title: told.title || name,
    description: told.description ?? "",
    type: told.type,
    format: told.format ?? "",
    choices: told.oneOf ?? told.items?.oneOf ?? [],
    required: required.has(name),
    secret: told.writeOnly === true,
  }));
}

export const filledFrom = (rules: readonly Rule[], values: Arguments): Filled =>
  Object.fromEntries(
    rules
      .filter(({ name }) => values[name] !== undefined)
      .map(({ name }) => {
        const value = values[name];
        return [name, typeof value === "number" ? String(value) : (value as string | boolean | string[])];
      }),
  );

/** Values by name; a field that is empty is left out. */
export function valuesOf(
  rules: readonly Rule[],
  filled: Filled,
): { values: Arguments } | { errors: Record<string, string> } {
  const values: Arguments = {};
  const errors: Record<string, string> = {};
  for (const rule of rules) {
    const given = filled[rule.name] ?? (rule.type === "boolean" && rule.required ? false : "");
    if (given === "" || (Array.isArray(given) && given.length === 0)) {
      if (rule.required) errors[rule.name] = consentTexts.elicited.missing;
    } else if (rule.type === "number" || rule.type === "integer") {
      const number = Number(given);
      if (Number.isFinite(number) && String(given).trim() !== "") values[rule.name] = number;
      else errors[rule.name] = consentTexts.notNumber;
    } else values[rule.name] = given;
  }
  return Object.keys(errors).length > 0 ? { errors } : { values };
}
