import {
  type ClipboardEvent,
  type KeyboardEvent,
  lazy,
  type ReactNode,
  Suspense,
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import type { Gpt } from "../api/types";
import { MODEL_BANNER } from "../app/ModelBanner";
import { composerRequests, stopRequests } from "../app/shortcuts";
import { isEmbedded, useIsGuest } from "../guests/guestMode";
import { t } from "../texts";
import { fileTexts } from "../texts/givenFiles";
import { IconButton } from "../ui/Button";
import { AddFiles } from "./files/AddFiles";
import type { Files } from "./files/useFiles";
import { WaitingFiles } from "./files/WaitingFiles";

const Dictate = lazy(() => import("./Dictate"));
const SlashMenu = lazy(() => import("../prompts/SlashMenu").catch(() => ({ default: () => null })));
const MentionMenu = lazy(() => import("../mentions/MentionMenu").catch(() => ({ default: () => null })));
const PromptDialog = lazy(() => import("../prompts/PromptDialog"));
const PromptButton = lazy(() => import("../prompts/PromptButton").catch(() => ({ default: () => null })));

/** Whether the text opens the list: "/" at the very start, followed by a short search. */
const callsForList = (text: string) => text.startsWith("/") && text.length <= 60 && !text.includes("\n");

interface ComposerProps {
  /** Describes the GPT that answers this question only; null for the chat's own. */
  mentioned: ReactNode;
  onMention: (gpt: Gpt) => void;
  text: string;
  onText: (text: string) => void;
  placeholder: string;
  /** Whether the model can answer. If not, the banner explains why. */
  modelReady: boolean;
  /** The reason why nothing can be sent in this chat, or null. */
  reason: string | null;
  /** Maximum length of a message in characters. */
  longest: number;
  /** A side effect of sending that the user should know about. */
  hint: string | null;
  /** The chat is still loading. Sending stays disabled until the answering model and any pending card are known. */
  loading: boolean;
  running: boolean;
  stopping: boolean;
  autoFocus: boolean;
  files: Files;
  onSend: () => void;
  onStop: () => void;
}

/** The message field. Enter sends; Shift+Enter inserts a new line. */
export function Composer({
  mentioned,
  onMention,
  text,
  onText,
  placeholder,
  modelReady,
  reason: unable,
  longest,
  hint,
  loading,
  running,
  stopping,
  autoFocus,
  files,
  onSend,
  onStop,
}: ComposerProps) {
  const field = useRef<HTMLTextAreaElement>(null);
  const id = useId();
  useFit(field, text);
  useEffect(() => {
    if (autoFocus && matchMedia("(pointer: fine)").matches) field.current?.focus({ preventScroll: true });
    const focus = () => field.current?.focus();
    composerRequests.addEventListener("focus", focus);
    return () => composerRequests.removeEventListener("focus", focus);
  }, [autoFocus]);
  useEffect(() => {
    const begin = (event: Event) => {
      if (event instanceof CustomEvent) onText(`${event.detail}${text}`);
      field.current?.focus();
    };
    composerRequests.addEventListener("begin", begin);
    return () => composerRequests.removeEventListener("begin", begin);
  }, [text, onText]);
  useEffect(() => {
    if (!running) return;
    stopRequests.addEventListener("stop", onStop);
    return () => stopRequests.removeEventListener("stop", onStop);
  }, [running, onStop]);
  const excess = text.length > longest ? [...text.trim()].length - longest : 0;
  const reason = unable ?? (excess > 0 ? t.chat.tooLong(excess) : null);
  const [isEarly, setIsEarly] = useState(false);
  if (isEarly && !running && !loading) setIsEarly(false);
  const status =
    reason ??
    (files.busy ? fileTexts.stillReading : isEarly ? (loading ? t.chat.notHere : t.chat.answerRunning) : hint);
  const hasContent = text.trim() !== "" || files.ready.length > 0;
  const ready = hasContent && modelReady && reason === null && !loading && !running && !files.busy;
  const isGuest = useIsGuest();
  const slash = !isGuest && callsForList(text);
  const mention = isGuest ? null : /(?:^|\s)@([^\s@]{0,40})$/.exec(text);
  const [saving, save] = useState<string | null>(null);
  const [listClosed, setListClosed] = useState(false);
  if (listClosed && !slash && !mention) setListClosed(false);
  const press = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    if (ready) onSend();
    else if ((running || loading) && hasContent) setIsEarly(true);
  };
  const paste = (event: ClipboardEvent) => {
    const pasted = isEmbedded() ? [] : [...event.clipboardData.files];
    if (pasted.length === 0) return;
    event.preventDefault();
    files.add(pasted);
  };
  return (
    <>
      {slash && !listClosed && (
        <Suspense>
          <SlashMenu field={field} text={text} onText={onText} onClose={() => setListClosed(true)} />
        </Suspense>
      )}
      {mention && !slash && !listClosed && (
        <Suspense>
          <MentionMenu
            field={field}
            query={mention[1] ?? ""}
            onPick={(gpt) => {
              onText(text.slice(0, text.lastIndexOf("@")));
              onMention(gpt);
            }}
            onClose={() => setListClosed(true)}
          />
        </Suspense>
      )}
      {mentioned}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) onSend();
        }}
      >
        <WaitingFiles files={files} />
        <div className="flex items-end gap-2 rounded-2xl border border-edge bg-surface p-2 shadow-sm focus-within:border-accent focus-within:outline-2 focus-within:outline-accent">
          <AddFiles onFiles={files.add} />
          {!isGuest && (
            <Suspense fallback={<span className="size-10" />}>
              <PromptButton field={field} text={text} onText={onText} onSave={save} />
            </Suspense>
          )}
          <textarea
            ref={field}
            rows={1}
            aria-label={t.chat.message}
            aria-describedby={`${status ? id : ""} ${modelReady ? "" : MODEL_BANNER}`.trim() || undefined}
            placeholder={placeholder}
            value={text}
            onChange={(event) => onText(event.target.value)}
            onKeyDown={press}
            onPaste={paste}
            className="max-h-[40dvh] min-h-10 min-w-0 flex-1 resize-none bg-transparent px-2 py-2 outline-none"
          />
          {"SpeechRecognition" in window && (
            <Suspense>
              <Dictate onText={(words) => onText(text === "" ? words : `${text.trimEnd()} ${words}`)} />
            </Suspense>
          )}
          {running ? (
            <IconButton icon="stop" label={stopping ? t.chat.stopping : t.chat.stop} onClick={onStop} variant="edged" />
          ) : (
            <IconButton icon="send" type="submit" label={t.chat.send} disabled={!ready} variant="main" />
          )}
        </div>
        <p id={id} role="status" className="mt-1.5 px-3 text-sm text-quiet empty:hidden">
          {status}
        </p>
      </form>
      {saving !== null && (
        <Suspense>
          <PromptDialog prompt={null} text={saving} onClose={() => save(null)} />
        </Suspense>
      )}
    </>
  );
}

/** Grows the field with its text, up to the maximum height in its style. */
function useFit(field: { current: HTMLTextAreaElement | null }, text: string): void {
  useLayoutEffect(() => {
    const element = field.current;
    if (!element) return;
    element.style.height = "auto";
    element.style.height = `${element.scrollHeight}px`;
  }, [field, text]);
}
