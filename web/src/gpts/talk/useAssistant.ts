/** The chat about a draft, kept only in this page's memory: its messages and its changes to the form. */
import { useCallback, useEffect, useRef, useState } from "react";
import { sentenceOf } from "../../api/request";
import { type AssistantMessage, type FieldName, talkAbout } from "../../api/talk";
import type { Draft } from "../../api/types";
import type { EditedDraft } from "../useDraft";
import { type Change, changesOf, isStillApplied, undoChange } from "./changes";

export interface Turn extends AssistantMessage {
  changes: readonly Change[];
  refused: readonly string[];
  stopped: boolean;
}

export interface Assistant {
  turns: readonly Turn[];
  /** The part of the current answer received so far, or null. */
  running: { text: string; queuePosition: number } | null;
  /** Why the last question was not answered. */
  error: string | null;
  message: string;
  write: (text: string) => void;
  send: (text: string) => void;
  stop: () => void;
  retry: () => void;
  undo: (change: Change) => void;
  /** The assistant's change to a field, if it is still in effect. */
  appliedChange: (field: FieldName) => Change | null;
}

const textTurn = (role: AssistantMessage["role"], text: string): Turn => ({
  role,
  text,
  changes: [],
  refused: [],
  stopped: false,
});

export function useAssistant({ draft, write: writeDraft, ensureCreated }: EditedDraft): Assistant {
  const [turns, setTurns] = useState<readonly Turn[]>([]);
  const [running, setRunning] = useState<Assistant["running"]>(null);
  const [error, setError] = useState<string | null>(null);
  const [message, write] = useState("");
  const form = useRef<Draft>(draft);
  form.current = draft;
  const stopping = useRef<AbortController | null>(null);
  useEffect(() => () => stopping.current?.abort(), []);

  const ask = useCallback(
    async (turns: readonly Turn[]) => {
      const control = new AbortController();
      stopping.current = control;
      setTurns(turns);
      setError(null);
      setRunning({ text: "", queuePosition: 0 });
      let text = "";
      let isEnded = false;
      try {
        const messages = turns.map((turn) => ({ role: turn.role, text: turn.text })).filter((turn) => turn.text !== "");
        for await (const event of talkAbout(await ensureCreated(), messages, form.current, control.signal)) {
          if (event.type === "text") setRunning({ text: (text += event.delta), queuePosition: 0 });
          else if (event.type === "waiting") setRunning({ text, queuePosition: event.ahead });
          else if (event.type === "withdrawn") setRunning({ text: (text = ""), queuePosition: 0 });
          else if (event.type === "failed") throw new Broken(event.sentence);
          else {
            isEnded = true;
            const changes = changesOf(event.fields ?? {}, form.current);
            if (changes.length > 0) writeDraft(Object.fromEntries(changes.map((one) => [one.field, one.after])));
            setTurns([...turns, { ...textTurn("assistant", event.said), changes, refused: event.refused ?? [] }]);
          }
        }
        if (!isEnded) throw new Broken(sentenceOf(null));
      } catch (failure) {
        if (control.signal.aborted) setTurns([...turns, { ...textTurn("assistant", text), stopped: true }]);
        else setError(failure instanceof Broken ? failure.message : sentenceOf(failure));
      } finally {
        setRunning(null);
      }
    },
    [ensureCreated, writeDraft],
  );

  const send = (text: string) => {
    if (text.trim() === "" || running) return;
    write("");
    void ask([...turns, textTurn("user", text.trim())]);
  };
  const appliedChange = (field: FieldName) =>
    turns
      .flatMap((turn) => turn.changes)
      .filter((change) => change.field === field && isStillApplied(change, draft))
      .at(-1) ?? null;
  return {
    turns,
    running,
    error,
    message,
    write,
    send,
    stop: () => stopping.current?.abort(),
    retry: () => void ask(turns),
    undo: (change) => writeDraft(undoChange(change)),
    appliedChange,
  };
}

class Broken extends Error {}
