/** Actions after "Regenerate" below an answer: rating, sharing a copy up to it, and a menu with the rest. */
import { lazy, Suspense, use, useEffect, useState, useSyncExternalStore } from "react";
import { answerDocument, type DocumentFormat } from "../api/documents";
import { OpenArtifact } from "../artifacts/openArtifact";
import { download } from "../conversations/downloads";
import { useRateable } from "../feedback/rateable";
import { Thumbs } from "../feedback/Thumbs";
import { t } from "../texts";
import { answerTexts } from "../texts/answer";
import { artifactTexts } from "../texts/artifacts";
import { downloadTexts } from "../texts/downloads";
import { feedbackTexts } from "../texts/feedback";
import { IconButton } from "../ui/Button";
import { Menu } from "../ui/Menu";
import type { StoredAnswer } from "./answerFiles";
import { localVoice, onVoicesChanged, readAloud, stopReading } from "./textToSpeech";

const ShareDialog = lazy(() => import("../sharing/ShareDialog"));
const FeedbackDialog = lazy(() => import("../feedback/FeedbackDialog"));
const ReportDialog = lazy(() => import("../feedback/ReportDialog"));

interface MoreProps {
  message: string;
  /** Null if the answer is not stored on the server. */
  stored: StoredAnswer | null;
  /** The keyboard shortcut. */
  answer: string;
  /** This is the last answer, so a copy up to it is a copy of the whole chat. */
  last: boolean;
  /** Null if nothing can be shared. */
  conversation: string | null;
  /** An answer is streaming; deleting is disabled until it ends. */
  busy: boolean;
  onDelete: () => void;
}

export default function MoreActions({ message, stored, answer, last, conversation, busy, onDelete }: MoreProps) {
  const [open, setOpen] = useState<"share" | "feedback" | "report" | null>(null);
  const rateable = useRateable();
  const aloud = useReading(message);
  const close = () => setOpen(null);
  const feedback = () => setOpen("feedback");
  const openBeside = use(OpenArtifact);
  const document = { answer, language: "", code: null };
  const everyday = [
    ...(openBeside ? [{ label: artifactTexts.open, onSelect: () => openBeside(document) }] : []),
    ...(aloud.offered && !aloud.speaks ? [{ label: answerTexts.aloud, onSelect: aloud.start }] : []),
  ];
  const get = (label: string, format: DocumentFormat) => ({
    label,
    onSelect: () => stored && saveAnswer(stored, format),
  });
  const files = {
    label: downloadTexts.as,
    entries: [get(downloadTexts.markdown, "md"), get(downloadTexts.word, "docx"), get(downloadTexts.pdf, "pdf")],
  };
  const facts = [
    { label: feedbackTexts.sendEntry, onSelect: feedback },
    { label: feedbackTexts.reportEntry, onSelect: () => setOpen("report") },
  ];
  const removal = [{ label: t.chat.deleteMessage, onSelect: onDelete, danger: true, disabled: busy }];
  const groups = [
    ...(everyday.length > 0 ? [{ entries: everyday }] : []),
    ...(stored ? [files] : []),
    ...(rateable ? [{ entries: facts }] : []),
    { entries: removal },
  ];
  return (
    <>
      {rateable && <Thumbs message={message} rateable={rateable} onTellMore={feedback} />}
      {conversation !== null && (
        <IconButton small icon="share" label={answerTexts.share} onClick={() => setOpen("share")} />
      )}
      {aloud.speaks && <IconButton small icon="stop" label={answerTexts.silence} aria-pressed onClick={aloud.stop} />}
      <Menu trigger={<IconButton small icon="more" label={answerTexts.more} />} groups={groups} />
      <Suspense>
        {open === "share" && conversation !== null && (
          <ShareDialog conversation={conversation} upTo={last ? null : message} onClose={close} />
        )}
        {rateable && open === "feedback" && <FeedbackDialog message={message} rateable={rateable} onClose={close} />}
        {rateable && open === "report" && (
          <ReportDialog
            gpt={rateable.gpt}
            conversation={rateable.conversation}
            messages={rateable.messages()}
            onClose={close}
          />
        )}
      </Suspense>
    </>
  );
}

function saveAnswer({ conversation, message }: StoredAnswer, format: DocumentFormat): void {
  void download(answerDocument(conversation, message, format));
}

/** Reads an answer aloud on the device, if it has a local voice. */
function useReading(message: string) {
  const canReadAloud = useSyncExternalStore(onVoicesChanged, () => localVoice() !== null);
  const [speaks, speak] = useState(false);
  useEffect(() => (speaks ? stopReading : undefined), [speaks]);
  const start = () => {
    speak(true);
    readAloud(blocksOf(message), () => speak(false));
  };
  return { offered: canReadAloud, speaks, start, stop: () => speak(false) };
}

/** The answer's text blocks, without code. */
function blocksOf(message: string): string[] {
  const blocks = document.getElementById(message)?.querySelectorAll<HTMLElement>(".prose-answer") ?? [];
  return [...blocks].map((block) => block.innerText.trim()).filter((words) => words !== "");
}
