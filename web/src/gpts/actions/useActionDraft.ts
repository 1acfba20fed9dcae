/**
 * The state of an action while it is edited. Everything is saved together, after the builder has reviewed the changes.
 */
import { useCallback, useState } from "react";
import {
  type Action,
  type Change,
  type Checked,
  checkDocument,
  forgetSecret,
  readAction,
  saveAction,
  saveSecret,
} from "../../api/actions";
import { useTask } from "../../ui/useTask";
import { sizeOf } from "./DocumentSide";
import { type ActionFields, actionFieldsOf, isChanged, longestDocument, toActionDraft } from "./draft";
import { type Check, useCheck } from "./useCheck";

export interface EditedAction {
  fields: ActionFields;
  write: (change: Partial<ActionFields>) => void;
  changed: boolean;
  check: Check;
  /** The check of the current text, or of the saved document if it is unchanged. */
  checked: Pick<Checked, "operations" | "refusals" | "warnings" | "host" | "title">;
  saving: boolean;
  error: unknown;
  /** Changes to operations that need confirmation. */
  changesToConfirm: readonly Change[] | null;
  save: () => void;
  confirm: () => void;
  cancel: () => void;
  forget: () => Promise<void>;
  /** Adopts the state that the server has now. */
  adopt: (action: Action) => void;
}

export function useActionDraft(gpt: string, action: Action, onAction: (action: Action) => void): EditedAction {
  const [fields, setFields] = useState(() => actionFieldsOf(action));
  const { busy: saving, error, run: during } = useTask((work: () => Promise<void>) => work());
  const [changesToConfirm, setChangesToConfirm] = useState<readonly Change[] | null>(null);
  const write = useCallback(
    (change: Partial<ActionFields>) => setFields((previous) => ({ ...previous, ...change })),
    [],
  );
  const rewritten = fields.document !== action.document;
  const checkable = rewritten && sizeOf(fields.document) <= longestDocument;
  const check = useCheck({
    gpt,
    id: action.id,
    source: fields.source_url ?? action.source_url,
    document: checkable ? fields.document : null,
  });
  const latestCheck = (rewritten && check.checked) || action;

  const adopt = (now: Action) => {
    onAction(now);
    setFields(actionFieldsOf(now));
  };
  const saveDraft = async (checked: Pick<Checked, "operations">) => {
    onAction(await saveAction(gpt, action.id, toActionDraft(fields, checked.operations), action.edition));
    if (fields.secret !== "") await saveSecret(gpt, action.id, fields.secret);
    const now = await readAction(gpt, action.id);
    onAction(now);
    // Keep text that was typed during the request, to be saved next.
    setFields((latest) => (latest === fields ? actionFieldsOf(now) : { ...latest, secret: "" }));
  };
  const save = async () => {
    if (!rewritten) return saveDraft(action);
    const now = check.document === fields.document && check.checked ? check.checked : await reload();
    if (now.changes.length > 0) setChangesToConfirm(now.changes);
    else await saveDraft(now);
  };
  const reload = () =>
    checkDocument(gpt, {
      document: fields.document,
      id: action.id,
      source: fields.source_url ?? action.source_url,
    });
  const confirm = async () => {
    setChangesToConfirm(null);
    await saveDraft(check.document === fields.document && check.checked ? check.checked : await reload());
  };
  return {
    fields,
    write,
    changed: isChanged(fields, action),
    check,
    checked: latestCheck,
    saving,
    error,
    changesToConfirm,
    save: () => void during(save),
    confirm: () => void during(confirm),
    cancel: () => setChangesToConfirm(null),
    forget: async () => {
      await forgetSecret(gpt, action.id);
      onAction(await readAction(gpt, action.id));
    },
    adopt,
  };
}
