/** A note below a form field that the assistant filled in, with an undo button. */
import type { FieldName } from "../../api/talk";
import { assistantTexts as texts } from "../../texts/talk";
import type { Assistant } from "./useAssistant";

export function FilledInNotice({ talk, field }: { talk: Assistant; field: FieldName }) {
  const change = talk.appliedChange(field);
  if (change === null) return null;
  return (
    <p className="mt-1.5 flex items-center gap-3 text-sm" data-testid={`filled-${field}`}>
      <span className="rounded-full bg-wash px-2.5 py-0.5">{texts.filledInFrom}</span>
      <button
        type="button"
        className="link min-h-6"
        aria-label={texts.undoOf(texts.changed[field])}
        onClick={() => talk.undo(change)}
      >
        {texts.undo}
      </button>
    </p>
  );
}
