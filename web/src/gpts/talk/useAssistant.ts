/** The talk about a draft, in this page's memory alone: what was said, and what it changed in the form. */
import { useCallback, useEffect, useRef, useState } from "react";
import { sentenceOf } from "../../api/request";
import { type FieldName, type Said, talkAbout } from "../../api/talk";
import type { Draft } from "../../api/types";
import type { EditedDraft } from "../useDraft";
import { type Change, changesOf, stands, undone } from "./changes";

export interface Turn extends Said {
  changes: readonly Change[];
  refused: readonly string[];
  stopped: boolean;
}

export interface Assistant {
  turns: readonly Turn[];
  /** What of the answer under way is here; null while none is. */
  running: { text: string; ahead: number } | null;
  /** Why the last question has no answer. */
  error: string | null;
  written: string;
  write: (text: string) => void;
  say: (text: string) => void;
  stop: () => void;
  retry: () => void;
  undo: (change: Change) => void;
  /** The change of a field by talk that still stands. */
  standing: (field: FieldName) => Change | null;
}

const plain = (role: Said["role"], text: string): Turn => ({ role, text, changes: [], refused: [], stopped: false });

export function useAssistant({ draft, write: writeDraft, begin }: EditedDraft): Assistant {
  const [turns, setTurns] = useState<readonly Turn[]>([]);
  const [running, setRunning] = useState<Assistant["running"]>(null);
  const [error, setError] = useState<string | null>(null);
  const [written, write] = useState("");
  const form = useRef<Draft>(draft);
  form.current = draft;
  const stopping = useRef<AbortController | null>(null);
  useEffect(() => () => stopping.current?.abort(), []);

  const ask = useCallback(
    async (so: readonly Turn[]) => {
      const control = new AbortController();
      stopping.current = control;
      setTurns(so);
      setError(null);
      setRunning({ text: "", ahead: 0 });
      let text = "";
      let over = false;
      try {
        const told = so.map((turn) => ({ role: turn.role, text: turn.text })).filter((turn) => turn.text !== "");
        for await (const event of talkAbout(await begin(), told, form.current, control.signal)) {
          if (event.type === "text") setRunning({ text: (text += event.delta), ahead: 0 });
          else if (event.type === "waiting") setRunning({ text, ahead: event.ahead });
          else if (event.type === "withdrawn") setRunning({ text: (text = ""), ahead: 0 });
          else if (event.type === "failed") throw new Broken(event.sentence);
          else {
            over = true;
            const changes = changesOf(event.fields ?? {}, form.current);
            if (changes.length > 0) writeDraft(Object.fromEntries(changes.map((one) => [one.field, one.after])));
            setTurns([...so, { ...plain("assistant", event.said), changes, refused: event.refused ?? [] }]);
          }
        }
        if (!over) throw new Broken(sentenceOf(null));
      } catch (failure) {
        if (control.signal.aborted) setTurns([...so, { ...plain("assistant", text), stopped: true }]);
        else setError(failure instanceof Broken ? failure.message : sentenceOf(failure));
      } finally {
        setRunning(null);
      }
    },
    [begin, writeDraft],
  );

  const say = (text: string) => {
    if (text.trim() === "" || running) return;
    write("");
    void ask([...turns, plain("user", text.trim())]);
  };
  const standing = (field: FieldName) =>
    turns
      .flatMap((turn) => turn.changes)
      .filter((change) => change.field === field && stands(change, draft))
      .at(-1) ?? null;
  return {
    turns,
    running,
    error,
    written,
    write,
    say,
    stop: () => stopping.current?.abort(),
    retry: () => void ask(turns),
    undo: (change) => writeDraft(undone(change)),
    standing,
  };
}

class Broken extends Error {}
