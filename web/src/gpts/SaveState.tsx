import { sentenceOf } from "../api/request";
import type { GptEdit } from "../api/types";
import { t } from "../texts";
import type { Saving } from "./useDraft";

/** Where the draft stands: saved or not, published or not. */
export function SaveState({ saving, gpt, onRetry }: { saving: Saving; gpt: GptEdit; onRetry: () => void }) {
  const version = gpt.version === null ? t.builder.unpublished : t.builder.version(gpt.version);
  return (
    <div role="status" data-testid="save-state" className="max-w-xs text-sm sm:text-end text-quiet">
      {saving.state === "saved" && t.builder.saved}
      {saving.state === "saving" && t.builder.saving}
      {saving.state === "failed" && (
        <span className="text-danger">
          {t.builder.notSaved}: {sentenceOf(saving.error)}{" "}
          <button type="button" className="link" onClick={onRetry}>
            {t.common.retry}
          </button>
        </span>
      )}
      <span>
        {" "}
        · {version}
        {gpt.published && gpt.draft_changed && ` · ${t.builder.changed}`}
      </span>
    </div>
  );
}
