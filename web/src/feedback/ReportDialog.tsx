/** Reports a GPT to the operator of this server: a reason, optional words, and selected messages. */
import { useId, useState } from "react";
import { type Reason, type ReportDraft, reasons, sendReport } from "../api/feedback";
import type { Gpt } from "../api/types";
import { feedbackTexts } from "../texts/feedback";
import { Dialog } from "../ui/Dialog";
import { ChoiceField } from "../ui/Field";
import { CommentField } from "./CommentField";
import { type Choosable, emptyWriting, isBegun, reportOf, type Writing } from "./draft";
import { FeedbackItem } from "./FeedbackItem";
import { MessageEditor, unremarked } from "./MessageEditor";
import { MessageList } from "./MessageList";
import { SendBar, SentBar } from "./SendBar";
import { SentNote, WithdrawnNote } from "./SentNote";
import { useDiscardGuard } from "./useDiscardGuard";
import { useSending } from "./useSending";

interface DialogProps {
  gpt: Pick<Gpt, "id" | "name">;
  /** The conversation in which the GPT was used, if any. */
  conversation: string | null;
  messages: readonly Choosable[];
  onClose: () => void;
}

export default function ReportDialog({ gpt, conversation, messages: now, onClose }: DialogProps) {
  const [messages] = useState(now);
  const [writing, setWriting] = useState<Writing>({ ...emptyWriting, scope: "messages" });
  const [reason, setReason] = useState<Reason | null>(null);
  const sending = useSending(sendReport);
  const { sent } = sending;
  const { leave, question } = useDiscardGuard((isBegun(writing) || reason !== null) && !sent, onClose);
  const title = feedbackTexts.report.title(gpt.name);
  if (sent) {
    const bar = <SentBar {...sending} onTakeBack={sending.takeBack} onClose={onClose} />;
    return (
      <Dialog title={title} onClose={onClose} footer={bar}>
        <SentReport report={sent.content} onLeave={onClose} />
      </Dialog>
    );
  }
  const bar = (
    <SendBar
      {...sending}
      state={reason === null ? feedbackTexts.report.reasonNeeded : feedbackTexts.report.ready}
      ready={reason !== null}
      action={feedbackTexts.report.send}
      onSend={() => reason && sending.send(reportOf(writing, { gpt: gpt.id, conversation, reason }, messages))}
      onLeave={leave}
    />
  );
  return (
    <Dialog title={title} onClose={leave} footer={bar}>
      {sending.wasTakenBack && <WithdrawnNote>{feedbackTexts.report.takenBack}</WithdrawnNote>}
      <div className="grid gap-5">
        <p className="text-quiet">{feedbackTexts.report.to}</p>
        <ReasonField reason={reason} onChoose={setReason} />
        <CommentField
          label={feedbackTexts.report.comment}
          hint={feedbackTexts.report.commentHint}
          rows={3}
          value={writing.comment}
          marks={[]}
          error={null}
          onWrite={(comment) => setWriting({ ...writing, comment })}
        />
        {messages.length > 0 && <Messages messages={messages} writing={writing} onChange={setWriting} />}
      </div>
      {question}
    </Dialog>
  );
}

function ReasonField({ reason, onChoose }: { reason: Reason | null; onChoose: (reason: Reason) => void }) {
  return (
    <ChoiceField
      legend={feedbackTexts.report.reason}
      name={useId()}
      value={reason}
      options={reasons.map((value) => ({ value, label: feedbackTexts.report.reasons[value] }))}
      onChoose={onChoose}
    />
  );
}

function SentReport({ report, onLeave }: { report: ReportDraft; onLeave: () => void }) {
  return (
    <>
      <SentNote onLeave={onLeave}>{feedbackTexts.report.sent}</SentNote>
      <div className="card mt-4 grid gap-3 bg-paper p-4">
        <p className="font-medium">{feedbackTexts.report.reasons[report.reason]}</p>
        <FeedbackItem comment={report.comment} messages={report.messages} />
      </div>
    </>
  );
}

interface MessagesProps {
  messages: readonly Choosable[];
  writing: Writing;
  onChange: (writing: Writing) => void;
}

function Messages({ messages, writing, onChange }: MessagesProps) {
  return (
    <details>
      <summary className="min-h-6 text-[0.9375rem] font-medium">{feedbackTexts.report.add}</summary>
      <div className="mt-3 grid gap-4">
        <p className="text-sm text-quiet">{feedbackTexts.report.addHint}</p>
        <MessageList
          messages={messages}
          chosen={writing.chosen}
          onChoose={(chosen) => onChange({ ...writing, chosen })}
        />
        <MessageEditor {...{ writing, messages, onChange }} answer={null} remarks={unremarked} />
      </div>
    </details>
  );
}
