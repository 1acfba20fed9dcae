/** A GPT's draft while its builder writes: saved by itself a moment after the last change, one saving at a time. */
import { useCallback, useEffect, useRef, useState } from "react";
import { readDraft, saveDraft } from "../api/gpts";
import type { Draft, GptEdit } from "../api/types";

export type Saving = { state: "saved" } | { state: "saving" } | { state: "failed"; error: unknown };

/** Milliseconds without a change before the draft is saved. */
const rest = 700;

export interface EditedDraft {
  draft: Draft;
  saving: Saving;
  write: (change: Partial<Draft>) => void;
  /** Save now what is not saved yet. Throws when it cannot be. */
  flush: () => Promise<void>;
  /** Save it in the place of what somebody else has saved meanwhile. */
  keepMine: () => Promise<void>;
}

export function useDraft(gpt: GptEdit, onSaved: (gpt: GptEdit) => void): EditedDraft {
  const [draft, setDraft] = useState<Draft>(() => draftOf(gpt));
  const [saving, setSaving] = useState<Saving>({ state: "saved" });
  const pending = useRef<Draft | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const under = useRef<Promise<void>>(Promise.resolve());
  const edition = useRef(gpt.edition);

  const flush = useCallback(() => {
    clearTimeout(timer.current);
    const save = async () => {
      const next = pending.current;
      if (next === null) return;
      try {
        const saved = await saveDraft(gpt.id, trimmed(next), edition.current);
        edition.current = saved.edition;
        onSaved(saved);
        if (pending.current === next) pending.current = null;
        setSaving(pending.current === null ? { state: "saved" } : { state: "saving" });
      } catch (error) {
        setSaving({ state: "failed", error });
        throw error;
      }
    };
    under.current = under.current.catch(() => undefined).then(save);
    return under.current;
  }, [gpt.id, onSaved]);

  const write = useCallback(
    (change: Partial<Draft>) => {
      setDraft((before) => {
        const next = { ...before, ...change };
        pending.current = next;
        return next;
      });
      setSaving({ state: "saving" });
      clearTimeout(timer.current);
      timer.current = setTimeout(() => void flush().catch(() => undefined), rest);
    },
    [flush],
  );

  const keepMine = useCallback(async () => {
    edition.current = (await readDraft(gpt.id)).edition;
    await flush();
  }, [gpt.id, flush]);

  useLeaving(pending, flush);
  return { draft, saving, write, flush, keepMine };
}

/** What is not saved when the page is left is saved then; the browser asks before the window closes. */
function useLeaving(pending: { current: Draft | null }, flush: () => Promise<void>): void {
  useEffect(() => {
    const ask = (event: BeforeUnloadEvent) => pending.current !== null && event.preventDefault();
    addEventListener("beforeunload", ask);
    return () => {
      removeEventListener("beforeunload", ask);
      void flush().catch(() => undefined);
    };
  }, [pending, flush]);
}

function draftOf({
  name,
  description,
  instructions,
  starters,
  model,
  knowledge_use,
  instructions_use,
}: GptEdit): Draft {
  return { name, description, instructions, starters, model, knowledge_use, instructions_use };
}

/** Starters that are still blank are not sent. */
function trimmed(draft: Draft): Draft {
  return { ...draft, name: draft.name.trim(), starters: draft.starters.map((one) => one.trim()).filter(Boolean) };
}
