/** The assistant's changes to the form and how to undo each. Pure. */
import type { FieldName, Fields } from "../../api/talk";
import type { Draft } from "../../api/types";

export interface Change {
  field: FieldName;
  before: Draft[FieldName];
  after: Draft[FieldName];
}

export const fieldNames: readonly FieldName[] = ["name", "description", "instructions", "starters"];

const same = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);

/** The changes that these fields would make to the form. */
export function changesOf(fields: Fields, draft: Draft): Change[] {
  return fieldNames.flatMap((field) => {
    const after = fields[field];
    return after === undefined || same(after, draft[field]) ? [] : [{ field, before: draft[field], after }];
  });
}

/** Whether the form still has the changed value; otherwise there is nothing to undo. */
export const isStillApplied = ({ field, after }: Change, draft: Draft): boolean => same(draft[field], after);

/** The values that undoing restores. */
export const undoChange = ({ field, before }: Change): Partial<Draft> => ({ [field]: before });
