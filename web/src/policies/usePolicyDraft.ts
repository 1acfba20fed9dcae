/** The next version while the operator writes it: saved when asked to, published as it stands here. */
import { useState } from "react";
import { discardPolicyDraft, type PolicyEditorState, publishPolicy, savePolicyDraft } from "../api/policies";
import { policyTexts } from "../texts/policies";
import { useTask } from "../ui/useTask";

export interface PolicyText {
  text: string;
  note: string;
}

/** What keeps it from being published, by field. */
export function faultsOf({ text, note }: PolicyText, { in_force }: PolicyEditorState): Partial<PolicyText> {
  const words = policyTexts.operator;
  const faults: Partial<PolicyText> = {};
  if (!text.trim()) faults.text = words.textNeeded;
  else if (in_force?.text === text) faults.text = words.textSame;
  if (in_force && !note.trim()) faults.note = words.noteNeeded;
  return faults;
}

export const begun = ({ draft, in_force }: PolicyEditorState): PolicyText => ({
  text: draft?.text ?? in_force?.text ?? "",
  note: draft?.note ?? "",
});

export function usePolicyDraft(desk: PolicyEditorState, onChange: () => Promise<void>) {
  const [written, setWritten] = useState<PolicyText>(() => begun(desk));
  const [kept, setKept] = useState(written);
  const [savedAt, setSavedAt] = useState(desk.draft?.saved_at ?? null);
  const {
    busy,
    error,
    run: save,
  } = useTask(async () => {
    setSavedAt((await savePolicyDraft(desk.kind, written.text, written.note)).saved_at);
    setKept(written);
  });
  const discard = async () => {
    await discardPolicyDraft(desk.kind);
    await onChange();
  };
  const publish = async () => {
    await publishPolicy(desk.kind, written.text, written.note, desk.in_force?.version ?? 0);
    await onChange();
  };
  const isChanged = written.text !== kept.text || written.note !== kept.note;
  return { written, write: setWritten, isChanged, savedAt, busy, error, save, discard, publish };
}
