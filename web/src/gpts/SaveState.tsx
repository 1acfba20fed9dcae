import { draftChanged } from "../api/gpts";
import { ApiError, sentenceOf } from "../api/request";
import type { GptEdit } from "../api/types";
import { t } from "../texts";
import { builderTexts } from "../texts/builder";
import { gptSharingTexts } from "../texts/gptSharing";
import type { Saving } from "./useDraft";

interface SaveStateProps {
  className?: string;
  saving: Saving;
  gpt: GptEdit;
  onRetry: () => void;
  /** Resolves a conflict with another user's save: load their draft, or overwrite it. */
  onTheirs: () => void;
  onMine: () => void;
}

/** The draft's state: saved or not, published or not. */
export function SaveState({ className = "", saving, gpt, onRetry, onTheirs, onMine }: SaveStateProps) {
  const changed = saving.state === "failed" && saving.error instanceof ApiError && saving.error.code === draftChanged;
  const version = gpt.version === null ? builderTexts.unpublished : builderTexts.version(gpt.version);
  return (
    <div role="status" data-testid="save-state" className={`text-sm text-quiet ${className}`}>
      {saving.state === "saved" && builderTexts.saved}
      {saving.state === "saving" && builderTexts.saving}
      {changed && (
        <span className="text-danger" role="alert">
          {gptSharingTexts.changed}{" "}
          <button type="button" className="link" onClick={onTheirs}>
            {gptSharingTexts.useTheirs}
          </button>{" "}
          ·{" "}
          <button type="button" className="link" onClick={onMine}>
            {gptSharingTexts.keepMine}
          </button>
        </span>
      )}
      {saving.state === "failed" && !changed && (
        <span className="text-danger">
          {builderTexts.notSaved + t.common.colon}
          {sentenceOf(saving.error)}{" "}
          <button type="button" className="link" onClick={onRetry}>
            {t.common.retry}
          </button>
        </span>
      )}
      {gpt.id !== "" && (
        <span>
          {" "}
          · {version}
          {gpt.published && gpt.draft_changed && (
            // On a phone, the publish button shows this; there is no room for a third line.
            <span className="max-sm:sr-only"> · {builderTexts.changed}</span>
          )}
        </span>
      )}
    </div>
  );
}
