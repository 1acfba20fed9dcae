/** The next version while the operator writes it: saved when asked to, published as it stands here. */
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

/** What keeps it from being published, by field. */
export function faultsOf({ text, note }: PolicyText, { in_force }: PolicyEditorState): Partial<PolicyText> {
  const words = policyTexts.operator;
  const faults: Partial<PolicyText> = {};
  const marks = marksIn(text).length;
  if (!text.trim()) faults.text = words.textNeeded;
  else if (marks > 0) faults.text = serverAdminTexts.template.marksLeft(marks);
  else if (in_force?.text === text) faults.text = words.textSame;
  if (in_force && !note.trim()) faults.note = words.noteNeeded;
  return faults;
}

export const begun = ({ draft, in_force }: PolicyEditorState, template = ""): PolicyText => ({
  text: draft?.text ?? in_force?.text ?? template,
  note: draft?.note ?? "",
});

/** `template`: the text to begin the first version with. */
export function usePolicyDraft(desk: PolicyEditorState, template: string) {
  const [written, setWritten] = useState<PolicyText>(() => begun(desk, template));
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
  const discard = () => discardPolicyDraft(desk.kind);
  const publish = async () => {
    await publishPolicy(desk.kind, written.text, written.note, desk.in_force?.version ?? 0);
    flushSync(() => setKept(written));
  };
  const isChanged = written.text !== kept.text || written.note !== kept.note;
  return { written, write: setWritten, isChanged, savedAt, busy, error, save, discard, publish };
}
