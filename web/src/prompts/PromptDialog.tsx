/** Creates or edits a prompt. */
import { useState } from "react";
import { changePrompt, createPrompt, type Prompt, type PromptDraft } from "../api/prompts";
import { ApiError, sentenceOf } from "../api/request";
import { showToast } from "../app/toasts";
import { t } from "../texts";
import { promptTexts } from "../texts/prompts";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { LongField, TextField } from "../ui/Field";
import { ErrorNotice } from "../ui/Notice";
import { useTask } from "../ui/useTask";

interface PromptDialogProps {
  /** The prompt to edit, or null for a new one. */
  prompt: Prompt | null;
  /** The initial text of a new one. */
  text?: string;
  onSaved?: () => unknown;
  onClose: () => void;
}

export default function PromptDialog({ prompt, text = "", onSaved, onClose }: PromptDialogProps) {
  const [draft, setDraft] = useState<PromptDraft>(prompt ?? { name: "", text });
  const save = useTask(async () => {
    await (prompt ? changePrompt(prompt.id, draft) : createPrompt(draft));
    await onSaved?.();
    showToast(promptTexts.saved);
    onClose();
  });
  const wrong = (field: string) =>
    save.error instanceof ApiError && save.error.field === field ? sentenceOf(save.error) : null;
  const isComplete = draft.name.trim() !== "" && draft.text.trim() !== "";
  return (
    <Dialog title={prompt ? promptTexts.edit : promptTexts.create} onClose={onClose}>
      <form className="grid gap-4" onSubmit={save.submit} noValidate>
        <TextField
          label={promptTexts.name}
          value={draft.name}
          maxLength={100}
          autoComplete="off"
          autoFocus
          onChange={(event) => setDraft({ ...draft, name: event.target.value })}
          error={wrong("name")}
        />
        <LongField
          label={promptTexts.text}
          hint={promptTexts.textHint}
          rows={7}
          value={draft.text}
          maxLength={20_000}
          onChange={(event) => setDraft({ ...draft, text: event.target.value })}
          error={wrong("text")}
        />
        <p className="text-sm text-quiet">{promptTexts.private}</p>
        {wrong("name") === null && wrong("text") === null && <ErrorNotice error={save.error} />}
        <div className="flex justify-end gap-3">
          <Button onClick={onClose}>{t.common.cancel}</Button>
          <Button variant="main" type="submit" disabled={!isComplete || save.busy}>
            {t.common.save}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
