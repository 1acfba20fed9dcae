/** A feedback item or report exactly as its reader sees it. */

import type { Rating } from "../api/feedback";
import type { QuotedMessage } from "../api/insight";
import { UntrustedText } from "../consent/UntrustedText";
import { t } from "../texts";
import { feedbackTexts } from "../texts/feedback";
import { typeset } from "../texts/typeset";
import { Icon } from "../ui/Icon";

interface PieceProps {
  rating?: Rating | null;
  comment: string;
  messages: readonly QuotedMessage[];
  theme?: string | null;
}

export function FeedbackItem({ rating = null, comment, messages, theme = null }: PieceProps) {
  return (
    <div className="grid gap-3">
      {rating && (
        <p className="inline-flex items-center gap-2 font-medium">
          <Icon name={rating} className="size-4.5 text-accent" />
          {feedbackTexts.ratings[rating]}
        </p>
      )}
      {comment !== "" && <FeedbackText text={comment} />}
      {messages.length > 0 && (
        <ol className="grid gap-3">
          {messages.map(({ role, text }, n) => (
            <li key={n} className="border-s-2 border-edge ps-3">
              <p className="label mb-0.5">{feedbackTexts.pieceRoles[role]}</p>
              <FeedbackText text={text} />
            </li>
          ))}
        </ol>
      )}
      {theme && (
        <p className="text-sm text-quiet">
          {feedbackTexts.dialog.theme + t.common.colon}
          {typeset(theme)}
        </p>
      )}
    </div>
  );
}

function FeedbackText({ text }: { text: string }) {
  return (
    <p dir="auto" className="wrap-anywhere whitespace-pre-wrap">
      <UntrustedText text={text} />
    </p>
  );
}
