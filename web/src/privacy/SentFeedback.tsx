/** The user's feedback and reports: each as sent, with its state and a way to withdraw it. */
import { useEffect, useRef, useState } from "react";
import { readSent, type SentItem, withdrawFeedback } from "../api/feedback";
import { useResource } from "../api/useResource";
import { FeedbackItem } from "../feedback/FeedbackItem";
import { onUtcDay } from "../texts/dates";
import { feedbackTexts } from "../texts/feedback";
import { Button } from "../ui/Button";
import { Confirm } from "../ui/Dialog";
import { Empty, ResourceView } from "../ui/ResourceView";

export function SentFeedback() {
  const query = useResource("sent feedback", readSent);
  const [takenBackCount, setTakenBackCount] = useState(0);
  const status = useRef<HTMLParagraphElement>(null);
  // The pressed button disappeared with its row.
  useEffect(() => void (takenBackCount > 0 && status.current?.focus()), [takenBackCount]);
  const takeBack = async (id: string) => {
    await withdrawFeedback(id);
    await query.reload();
    setTakenBackCount((n) => n + 1);
  };
  return (
    <>
      <ResourceView query={query}>
        {(sent) =>
          sent.length === 0 ? (
            <Empty title={feedbackTexts.sent.empty}>{feedbackTexts.sent.emptyText}</Empty>
          ) : (
            <ul className="card divide-y divide-line" data-testid="sent">
              {sent.map((one) => (
                <Row key={one.id} sent={one} onTakeBack={() => takeBack(one.id)} />
              ))}
            </ul>
          )
        }
      </ResourceView>
      <p ref={status} role="status" tabIndex={-1} className="mt-2 text-sm text-quiet">
        {takenBackCount > 0 && feedbackTexts.sent.tookBack}
      </p>
    </>
  );
}

function Row({ sent, onTakeBack }: { sent: SentItem; onTakeBack: () => Promise<void> }) {
  const [confirming, setConfirming] = useState(false);
  const title = feedbackTexts.sent.kinds[sent.kind](sent.gpt_name ?? feedbackTexts.sent.deletedGpt);
  const day = onUtcDay(sent.sent_on);
  const isGone = sent.state === "gone";
  return (
    <li className="px-4 py-3" data-state={sent.state}>
      <div className="flex flex-wrap items-center justify-between gap-3">
        <div className="min-w-0 flex-1 basis-56">
          <p className="font-medium wrap-anywhere">{title}</p>
          <p className="text-sm text-quiet">{stateText(sent)}</p>
        </div>
        <Button
          aria-label={isGone ? feedbackTexts.sent.removeOf(title, day) : feedbackTexts.sent.takeBackOf(title, day)}
          onClick={() => setConfirming(true)}
        >
          {isGone ? feedbackTexts.sent.remove : feedbackTexts.sent.takeBack}
        </Button>
      </div>
      {sent.piece && (
        <details className="mt-1">
          <summary className="min-h-6 text-sm text-quiet" aria-label={feedbackTexts.sent.openOf(title, day)}>
            {feedbackTexts.sent.open}
          </summary>
          <div className="mt-2 rounded-[0.625rem] bg-raised p-4">
            <Content sent={sent} />
          </div>
        </details>
      )}
      {confirming && (
        <Confirm
          title={isGone ? feedbackTexts.sent.removeTitle : feedbackTexts.sent.takeBackTitle}
          text={feedbackTexts.sent.takeBackText[sent.state]}
          action={isGone ? feedbackTexts.sent.remove : feedbackTexts.sent.takeBack}
          onClose={() => setConfirming(false)}
          onConfirm={onTakeBack}
        />
      )}
    </li>
  );
}

function Content({ sent: { kind, piece } }: { sent: SentItem }) {
  if (piece === null) return null;
  if (kind === "feedback") return <FeedbackItem {...piece} theme={piece.theme_label} />;
  return (
    <div className="grid gap-3">
      <p className="font-medium">{feedbackTexts.report.reasons[piece.reason]}</p>
      <FeedbackItem {...piece} />
    </div>
  );
}

function stateText({ state, sent_on, delivered_on }: SentItem): string {
  const sent = onUtcDay(sent_on);
  return feedbackTexts.sent.states[state](sent, delivered_on === null ? "" : onUtcDay(delivered_on));
}
