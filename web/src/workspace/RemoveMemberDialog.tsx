/** Removes a member and asks what happens to the GPTs that they built here. Nothing is preselected. */
import { useState } from "react";
import type { GptDisposition } from "../api/workspace";
import { t } from "../texts";
import { workspaceTexts } from "../texts/workspace";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { ChoiceField } from "../ui/Field";
import { ErrorNotice } from "../ui/Notice";
import { useTask } from "../ui/useTask";

const options = (["hand_over", "delete"] as const).map((value) => ({
  value,
  label: workspaceTexts.people[value],
  hint: workspaceTexts.people[`${value}Hint`],
}));

interface Props {
  title: string;
  text: string;
  /** Their number of GPTs, or null if unknown. */
  gpts: number | null;
  question: string;
  action: string;
  onClose: () => void;
  onConfirm: (disposition: GptDisposition) => Promise<unknown>;
}

export function RemoveMemberDialog({ title, text, gpts, question, action, onClose, onConfirm }: Props) {
  const [disposition, setDisposition] = useState<GptDisposition | null>(gpts === 0 ? "hand_over" : null);
  const confirm = useTask(async () => {
    if (disposition === null) return;
    await onConfirm(disposition);
    onClose();
  });
  return (
    <Dialog title={title} onClose={onClose}>
      <p className="text-quiet">{text}</p>
      {gpts !== 0 && (
        <div className="mt-5">
          <ChoiceField legend={question} name="then" value={disposition} options={options} onChoose={setDisposition} />
        </div>
      )}
      <ErrorNotice error={confirm.error} className="mt-4" />
      <div className="mt-6 flex flex-wrap justify-end gap-3">
        <Button onClick={onClose}>{t.common.cancel}</Button>
        <Button variant="danger" disabled={confirm.busy || disposition === null} onClick={confirm.run}>
          {action}
        </Button>
      </div>
    </Dialog>
  );
}
