/** The draft of the next version: saved on request, published as shown. */
import { useState } from "react";
import { flushSync } from "react-dom";
import { discardPolicyDraft, type PolicyEditorState, publishPolicy, savePolicyDraft } from "../api/policies";
import { policyTexts } from "../texts/policies";
import { serverAdminTexts } from "../texts/serverAdmin";
import { useTask } from "../ui/useTask";
import { marksIn } from "./marks";

export interface PolicyText {
  text: string;
  note: string;
}

/** Validation errors that prevent publishing, by field. */
export function faultsOf({ text, note }: PolicyText, { in_force }: PolicyEditorState): Partial<PolicyText> {
  const texts = policyTexts.operator;
  const faults: Partial<PolicyText> = {};
  const marks = marksIn(text).length;
  if (!text.trim()) faults.text = texts.textNeeded;
  else if (marks > 0) faults.text = serverAdminTexts.template.marksLeft(marks);
  else if (in_force?.text === text) faults.text = texts.textSame;
  if (in_force && !note.trim()) faults.note = texts.noteNeeded;
  return faults;
}

export const initialText = ({ draft, in_force }: PolicyEditorState, template = ""): PolicyText => ({
  text: draft?.text ?? in_force?.text ?? template,
  note: draft?.note ?? "",
});

/** `template`: the initial text of the first version. */
export function usePolicyDraft(state: PolicyEditorState, template: string) {
  const [fields, setFields] = useState<PolicyText>(() => initialText(state, template));
  const [saved, setSaved] = useState(fields);
  const [savedAt, setSavedAt] = useState(state.draft?.saved_at ?? null);
  const {
    busy,
    error,
    run: save,
  } = useTask(async () => {
    setSavedAt((await savePolicyDraft(state.kind, fields.text, fields.note)).saved_at);
    setSaved(fields);
  });
  const discard = () => discardPolicyDraft(state.kind);
  const publish = async () => {
    await publishPolicy(state.kind, fields.text, fields.note, state.in_force?.version ?? 0);
    flushSync(() => setSaved(fields));
  };
  const isChanged = fields.text !== saved.text || fields.note !== saved.note;
  return { fields, write: setFields, isChanged, savedAt, busy, error, save, discard, publish };
}
