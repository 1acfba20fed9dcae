/** The builder's view, rendered only from the server's response to the draft. */
import { ApiError, sentenceOf } from "../api/request";
import { feedbackTexts } from "../texts/feedback";
import { typeset } from "../texts/typeset";
import { Button } from "../ui/Button";
import { Notice } from "../ui/Notice";
import type { Scope } from "./draft";
import { FeedbackItem } from "./FeedbackItem";
import type { FeedbackPreviewResult, Previewed } from "./usePreview";

export function FeedbackPreview({
  scope,
  previewed: { asks, now, last, error, retry },
}: {
  scope: Scope;
  previewed: Previewed;
}) {
  if (scope === "rating") return <Blank>{feedbackTexts.dialog.seenRating}</Blank>;
  if (isShownAtField(error)) return <Blank>{feedbackTexts.dialog.notReady}</Blank>;
  if (error !== null)
    return (
      <Notice tone="danger">
        <p>{sentenceOf(error)}</p>
        <Button className="mt-2" onClick={retry}>
          {feedbackTexts.dialog.sendAgain}
        </Button>
      </Notice>
    );
  if (last) return <Card preview={last} current={now !== null} />;
  return <Blank>{asks ? feedbackTexts.dialog.updating : feedbackTexts.dialog.seenEmpty}</Blank>;
}

/** Whether the error is shown beside its field instead. */
const isShownAtField = (error: unknown) =>
  error instanceof ApiError && /^(?:comment|messages\.\d+\.text)$/.test(error.field ?? "");

function Blank({ children }: { children: string }) {
  return (
    <p className="rounded-2xl border border-dashed border-edge px-5 py-6 text-quiet" data-testid="seen">
      {children}
    </p>
  );
}

function Card({ preview: { piece, when }, current }: { preview: FeedbackPreviewResult; current: boolean }) {
  return (
    <>
      <div
        className={`card bg-paper p-4 ${current ? "" : "opacity-60"}`}
        data-testid="seen"
        data-current={current}
        aria-busy={!current}
      >
        <FeedbackItem {...piece} theme={piece.theme_label} />
      </div>
      <p className="mt-2 text-sm text-quiet">{feedbackTexts.dialog.notIncluded}</p>
      <p className="mt-2 text-sm text-quiet">{typeset(when)}</p>
    </>
  );
}
