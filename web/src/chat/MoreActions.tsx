/** What else can be done with an answer: a copy up to it is shared, it is read aloud. */
import { lazy, Suspense, useEffect, useState, useSyncExternalStore } from "react";
import { answerTexts } from "../texts/answer";
import { IconButton } from "../ui/Button";
import { localVoice, onVoicesChanged, readAloud, stopReading } from "./textToSpeech";

const ShareDialog = lazy(() => import("../sharing/ShareDialog"));

interface MoreProps {
  message: string;
  /** It is the last one, so that a copy of the whole is a copy up to it. */
  last: boolean;
  /** Null where nothing can be shared. */
  conversation: string | null;
}

export default function MoreActions({ message, last, conversation }: MoreProps) {
  const [shares, share] = useState(false);
  return (
    <>
      {conversation !== null && <IconButton small icon="share" label={answerTexts.share} onClick={() => share(true)} />}
      <Aloud message={message} />
      {shares && conversation !== null && (
        <Suspense>
          <ShareDialog conversation={conversation} upTo={last ? null : message} onClose={() => share(false)} />
        </Suspense>
      )}
    </>
  );
}

function Aloud({ message }: { message: string }) {
  const offered = useSyncExternalStore(onVoicesChanged, () => localVoice() !== null);
  const [speaks, speak] = useState(false);
  useEffect(() => (speaks ? stopReading : undefined), [speaks]);
  if (!offered) return null;
  const press = () => {
    if (speaks) return speak(false);
    speak(true);
    readAloud(wordsOf(message), () => speak(false));
  };
  return (
    <IconButton
      small
      icon={speaks ? "stop" : "sound"}
      label={speaks ? answerTexts.silence : answerTexts.aloud}
      aria-pressed={speaks || undefined}
      onClick={press}
    />
  );
}

/** What stands in the answer, without its code. */
function wordsOf(message: string): string[] {
  const blocks = document.getElementById(message)?.querySelectorAll<HTMLElement>(".prose-answer") ?? [];
  return [...blocks].map((block) => block.innerText.trim()).filter((words) => words !== "");
}
