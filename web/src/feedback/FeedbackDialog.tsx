/** Sends feedback to a GPT's builder: choose, edit, preview. Only the exact draft that was previewed is sent. */
import { useState } from "react";
import { type Draft, sendFeedback, sendFeedbackAsGuest } from "../api/feedback";
import { feedbackTexts } from "../texts/feedback";
import { typeset } from "../texts/typeset";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Choose } from "./Choose";
import { CommentField } from "./CommentField";
import { type Choosable, draftOf, emptyWriting, isBegun, type Writing } from "./draft";
import { FeedbackItem } from "./FeedbackItem";
import { FeedbackPreview } from "./FeedbackPreview";
import { MessageEditor, type MessageEditorProps, remarksOn } from "./MessageEditor";
import type { Rateable } from "./rateable";
import { SendBar, SentBar } from "./SendBar";
import { SentNote, WithdrawnNote } from "./SentNote";
import { Step } from "./Step";
import { useDiscardGuard } from "./useDiscardGuard";
import { type FeedbackPreviewResult, type Previewed, usePreview } from "./usePreview";
import { type AnswerRating, useRating } from "./useRating";
import { type Sending, useSending } from "./useSending";

interface DialogProps {
  /** The answer that it is about. */
  message: string;
  rateable: Omit<Rateable, "gpt"> & { gpt: Pick<Rateable["gpt"], "name"> };
  onClose: () => void;
}

export default function FeedbackDialog({ message, rateable, onClose }: DialogProps) {
  const [messages] = useState(rateable.messages);
  const [writing, setWriting] = useState(emptyWriting);
  const thumb = useRating(rateable, message);
  const sending = useSending(({ draft }: FeedbackPreviewResult) =>
    rateable.isGuests ? sendFeedbackAsGuest(draft).then(() => null) : sendFeedback(draft),
  );
  const { sent, wasTakenBack: tookBack } = sending;
  const about = { conversation: rateable.conversation, answer: message, rating: thumb.rating };
  const draft = draftOf(writing, about, messages);
  const previewed = usePreview(writing.scope === "rating" || sent ? null : draft);
  const { leave, question } = useDiscardGuard(isBegun(writing) && !sent, onClose);
  const frame = { title: feedbackTexts.dialog.title(rateable.gpt.name), place: "broad" } as const;
  if (sent) {
    const bar = <SentBar {...sending} onTakeBack={sending.takeBack} onClose={onClose} />;
    return (
      <Dialog {...frame} onClose={onClose} footer={bar}>
        <SentFeedback feedback={sent.content} canTakeBack={sent.note !== null} onLeave={onClose} />
      </Dialog>
    );
  }
  const bar = writing.scope === "rating" ? <DoneBar onDone={leave} /> : <Bar {...{ previewed, sending, leave }} />;
  return (
    <Dialog {...frame} onClose={leave} footer={bar}>
      {tookBack && <WithdrawnNote>{feedbackTexts.dialog.takenBack}</WithdrawnNote>}
      <Steps
        {...{ writing, draft, messages, previewed }}
        thumb={rateable.isGuests ? null : thumb}
        answer={message}
        onChange={setWriting}
      />
      {question}
    </Dialog>
  );
}

interface PartsProps {
  writing: Writing;
  /** Null if no rating is possible. */
  thumb: AnswerRating | null;
  draft: Draft;
  answer: string;
  messages: readonly Choosable[];
  previewed: Previewed;
  onChange: (writing: Writing) => void;
}

function Steps({ writing, thumb, draft, answer, messages, previewed, onChange }: PartsProps) {
  const isRatingOnly = writing.scope === "rating";
  return (
    <div className="grid gap-8 lg:grid-cols-2">
      <div className="grid content-start gap-8">
        <Step n={1} title={feedbackTexts.dialog.chooseStep}>
          <Choose {...{ writing, thumb, messages, onChange }} />
        </Step>
        {!isRatingOnly && (
          <Step n={2} title={feedbackTexts.dialog.wordsStep}>
            <TextFields {...{ writing, answer, messages, onChange }} remarks={remarksOn(draft, previewed)} />
          </Step>
        )}
      </div>
      <Step n={isRatingOnly ? 2 : 3} title={feedbackTexts.dialog.seenStep} className="lg:sticky lg:top-3 lg:self-start">
        <FeedbackPreview scope={writing.scope} previewed={previewed} />
      </Step>
    </div>
  );
}

function TextFields({ writing, remarks, onChange, ...rest }: MessageEditorProps) {
  return (
    <div className="grid gap-4">
      <CommentField
        label={feedbackTexts.words.comment}
        hint={feedbackTexts.dialog.commentHint}
        rows={3}
        value={writing.comment}
        marks={remarks.marksOf("comment")}
        error={remarks.errorOf("comment")}
        onWrite={(comment) => onChange({ ...writing, comment })}
      />
      {writing.scope !== "comment" && <p className="text-sm text-quiet">{feedbackTexts.dialog.editHint}</p>}
      <MessageEditor {...{ writing, remarks, onChange }} {...rest} />
    </div>
  );
}

interface BarProps {
  previewed: Previewed;
  sending: Sending<FeedbackPreviewResult>;
  leave: () => void;
}

function Bar({ previewed, sending, leave }: BarProps) {
  const { now } = previewed;
  return (
    <SendBar
      {...sending}
      state={stateOf(previewed)}
      ready={now !== null}
      action={feedbackTexts.dialog.send}
      onSend={() => now && sending.send(now)}
      onLeave={leave}
    />
  );
}

function stateOf({ asks, now, error }: Previewed): string {
  if (!asks) return feedbackTexts.dialog.nothingToSend;
  if (now) return feedbackTexts.dialog.ready;
  return error === null ? feedbackTexts.dialog.updating : feedbackTexts.dialog.notReady;
}

function DoneBar({ onDone }: { onDone: () => void }) {
  return (
    <div className="flex justify-end">
      <Button variant="main" onClick={onDone}>
        {feedbackTexts.dialog.done}
      </Button>
    </div>
  );
}

interface SentProps {
  feedback: FeedbackPreviewResult;
  canTakeBack: boolean;
  onLeave: () => void;
}

function SentFeedback({ feedback: { piece, when }, canTakeBack, onLeave }: SentProps) {
  return (
    <div className="grid gap-6 lg:grid-cols-2">
      <SentNote canTakeBack={canTakeBack} onLeave={onLeave}>
        {typeset(when)}
      </SentNote>
      <div className="card bg-paper p-4">
        <FeedbackItem {...piece} theme={piece.theme_label} />
      </div>
    </div>
  );
}
