/** Editing a request: text fields in, arguments or field errors out. Pure. */
import type { Arguments, SentField } from "../api/consents";
import { consentTexts } from "../texts/consent";
import { valueAt, withoutValues, withValue } from "./pointer";
import { fieldText, isKey } from "./values";

/** The user's input in one field. */
export interface EditedField {
  text: string;
  isLeftOut: boolean;
}

export type Draft = Readonly<Record<string, EditedField>>;

export const draftOf = (fields: readonly SentField[]): Draft =>
  Object.fromEntries(fields.map((field) => [field.pointer, { text: fieldText(field), isLeftOut: false }]));

/** The fields that can be edited one by one. Keys that the model made up can be edited only as JSON. */
export const editable = (fields: readonly SentField[], values: Arguments): SentField[] =>
  fields.filter((field) => !isKey(field) && valueAt(values, field.pointer) !== undefined);

/** Error messages by the pointer of their field. */
export type Errors = Readonly<Record<string, string>>;

export type EditResult = { values: Arguments } | { errors: Errors };

export function argumentsOf(fields: readonly SentField[], draft: Draft, original: Arguments): EditResult {
  const errors: Record<string, string> = {};
  let values = original;
  const leftOut: string[] = [];
  for (const field of fields) {
    const edited = draft[field.pointer];
    if (edited === undefined || (!edited.isLeftOut && edited.text === fieldText(field))) continue;
    if (edited.isLeftOut) leftOut.push(field.pointer);
    else {
      const result = readField(field, edited.text);
      if ("error" in result) errors[field.pointer] = result.error;
      else values = withValue(values, field.pointer, result.value);
    }
  }
  return Object.keys(errors).length > 0 ? { errors } : { values: withoutValues(values, leftOut) };
}

type ReadResult = { value: unknown } | { error: string };

function readField({ type }: SentField, text: string): ReadResult {
  if (type === "string") return { value: text };
  const number = /^\s*-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?\s*$/;
  if (type === "number" && !number.test(text)) return { error: consentTexts.notNumber };
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return { error: consentTexts.notJson };
  }
}

/** Parses all arguments from JSON, which must be one object. */
export function readJson(text: string): { values: Arguments } | { error: string } {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    return isObject ? { values: value as Arguments } : { error: consentTexts.notObject };
  } catch {
    return { error: consentTexts.notJson };
  }
}

/** The field that a server error is about: the one at its pointer, or the first one below it. */
export function fieldOfPointer(pointer: string | null, fields: readonly SentField[]): string | null {
  if (pointer === null || pointer === "") return null;
  const exact = fields.find((field) => field.pointer === pointer);
  return (exact ?? fields.find((field) => field.pointer.startsWith(`${pointer}/`)))?.pointer ?? null;
}
