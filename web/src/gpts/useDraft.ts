/**
 * Autosaves a GPT's draft shortly after the last change, one request at a time. A new GPT (id "") is created by its
 * first change.
 */
import { useCallback, useEffect, useRef, useState } from "react";
import { createGpt, readDraft, saveDraft } from "../api/gpts";
import type { Draft, GptEdit } from "../api/types";
import { t } from "../texts";

export type Saving = { state: "saved" } | { state: "saving" } | { state: "failed"; error: unknown };

/** Milliseconds without a change before the draft is saved. */
const SAVE_DELAY = 700;

export interface EditedDraft {
  draft: Draft;
  saving: Saving;
  write: (change: Partial<Draft>) => void;
  /** Saves pending changes now. Throws if that fails. */
  flush: () => Promise<void>;
  /** Returns the GPT's id and creates the GPT first if it is new. Throws if that fails. */
  ensureCreated: () => Promise<string>;
  /** Overwrites the changes that another user has saved in between. */
  overwriteTheirs: () => Promise<void>;
}

export function useDraft(gpt: GptEdit, onSaved: (gpt: GptEdit) => void): EditedDraft {
  const [draft, setDraft] = useState<Draft>(() => draftOf(gpt));
  const [saving, setSaving] = useState<Saving>({ state: "saved" });
  const pending = useRef<Draft | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const saveQueue = useRef<Promise<void>>(Promise.resolve());
  const edition = useRef(gpt.edition);
  const id = useRef(gpt.id);
  const latest = useRef(draft);

  const flush = useCallback(() => {
    clearTimeout(timer.current);
    const save = async () => {
      const next = pending.current;
      if (next === null) return;
      try {
        const saved = await (id.current === ""
          ? createGpt(trimmed(next))
          : saveDraft(id.current, trimmed(next), edition.current));
        id.current = saved.id;
        edition.current = saved.edition;
        onSaved(saved);
        if (pending.current === next) pending.current = null;
        setSaving(pending.current === null ? { state: "saved" } : { state: "saving" });
      } catch (error) {
        setSaving({ state: "failed", error });
        throw error;
      }
    };
    saveQueue.current = saveQueue.current.catch(() => undefined).then(save);
    return saveQueue.current;
  }, [onSaved]);

  const write = useCallback(
    (change: Partial<Draft>) => {
      const isNew = id.current === "";
      const next = { ...latest.current, ...change };
      if (isNew && next.name.trim() === "") next.name = t.gpts.firstName;
      latest.current = pending.current = next;
      setDraft(next);
      setSaving({ state: "saving" });
      clearTimeout(timer.current);
      timer.current = setTimeout(() => void flush().catch(() => undefined), isNew ? 0 : SAVE_DELAY);
    },
    [flush],
  );

  const ensureCreated = useCallback(async () => {
    if (id.current === "" && pending.current === null) write({});
    await flush();
    return id.current;
  }, [write, flush]);

  const overwriteTheirs = useCallback(async () => {
    edition.current = (await readDraft(id.current)).edition;
    await flush();
  }, [flush]);

  useSaveOnLeave(pending, flush);
  return { draft, saving, write, flush, ensureCreated, overwriteTheirs };
}

/** Saves pending changes when the user leaves the page; the browser asks before the tab closes. */
function useSaveOnLeave(pending: { current: Draft | null }, flush: () => Promise<void>): void {
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
  model_limit,
  lets_choose,
  parameters,
  capabilities,
}: GptEdit): Draft {
  return {
    name,
    description,
    instructions,
    starters,
    model,
    knowledge_use,
    instructions_use,
    model_limit,
    lets_choose,
    parameters,
    capabilities,
  };
}

/** Drops blank starters before saving. */
function trimmed(draft: Draft): Draft {
  return { ...draft, name: draft.name.trim(), starters: draft.starters.map((one) => one.trim()).filter(Boolean) };
}
