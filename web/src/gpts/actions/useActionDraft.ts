/** An action while its builder writes: saved as one, after its changes have been looked at. */
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
import { type ActionFields, actionFieldsOf, isChanged, longestDocument, toSave } from "./draft";
import { type Check, useCheck } from "./useCheck";

export interface EditedAction {
  written: ActionFields;
  write: (change: Partial<ActionFields>) => void;
  changed: boolean;
  check: Check;
  /** What the text as it is written amounts to: of the saved one as it was saved. */
  found: Pick<Checked, "operations" | "refusals" | "warnings" | "host" | "title">;
  saving: boolean;
  error: unknown;
  /** Changes of operations that wait for a yes. */
  asked: readonly Change[] | null;
  save: () => void;
  confirm: () => void;
  cancel: () => void;
  forget: () => Promise<void>;
  /** Take over what the server has now. */
  adopt: (action: Action) => void;
}

export function useActionDraft(gpt: string, action: Action, onAction: (action: Action) => void): EditedAction {
  const [written, setWritten] = useState(() => actionFieldsOf(action));
  const { busy: saving, error, run: during } = useTask((work: () => Promise<void>) => work());
  const [asked, setAsked] = useState<readonly Change[] | null>(null);
  const write = useCallback((change: Partial<ActionFields>) => setWritten((before) => ({ ...before, ...change })), []);
  const rewritten = written.document !== action.document;
  const checkable = rewritten && sizeOf(written.document) <= longestDocument;
  const check = useCheck({
    gpt,
    id: action.id,
    source: written.source_url ?? action.source_url,
    document: checkable ? written.document : null,
  });
  const found = (rewritten && check.found) || action;

  const adopt = (now: Action) => {
    onAction(now);
    setWritten(actionFieldsOf(now));
  };
  const put = async (checked: Pick<Checked, "operations">) => {
    onAction(await saveAction(gpt, action.id, toSave(written, checked.operations), action.edition));
    if (written.secret !== "") await saveSecret(gpt, action.id, written.secret);
    const now = await readAction(gpt, action.id);
    onAction(now);
    // What was written meanwhile stays, to be saved next.
    setWritten((latest) => (latest === written ? actionFieldsOf(now) : { ...latest, secret: "" }));
  };
  const save = async () => {
    if (!rewritten) return put(action);
    const now = check.of === written.document && check.found ? check.found : await fresh();
    if (now.changes.length > 0) setAsked(now.changes);
    else await put(now);
  };
  const fresh = () =>
    checkDocument(gpt, {
      document: written.document,
      id: action.id,
      source: written.source_url ?? action.source_url,
    });
  const confirm = async () => {
    setAsked(null);
    await put(check.of === written.document && check.found ? check.found : await fresh());
  };
  return {
    written,
    write,
    changed: isChanged(written, action),
    check,
    found,
    saving,
    error,
    asked,
    save: () => void during(save),
    confirm: () => void during(confirm),
    cancel: () => setAsked(null),
    forget: async () => {
      await forgetSecret(gpt, action.id);
      onAction(await readAction(gpt, action.id));
    },
    adopt,
  };
}
