/** What was just done and can be taken back: offered for a while, wherever the person goes. */
import { useEffect, useState, useSyncExternalStore } from "react";
import { sentenceOf } from "../api/request";
import { t } from "../texts";
import { Button, IconButton } from "../ui/Button";

interface Offer {
  said: string;
  undo: (() => Promise<unknown>) | null;
}

/** Milliseconds that an offer stands. What it undoes can be undone otherwise, too. */
const stands = 12_000;

let offer: Offer | null = null;
const listeners = new Set<() => void>();

function show(next: Offer | null): void {
  offer = next;
  for (const listener of listeners) listener();
}

export const offerUndo = (said: string, undo: () => Promise<unknown>) => show({ said, undo });

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

export function Undo() {
  const now = useSyncExternalStore(subscribe, () => offer);
  const [held, hold] = useState(false);
  useEffect(() => {
    if (now === null || held) return;
    const timer = setTimeout(() => show(null), stands);
    return () => clearTimeout(timer);
  }, [now, held]);
  const undo = () => {
    if (!now?.undo) return;
    show({ ...now, undo: null });
    now.undo().then(
      () => show({ said: t.shell.undone, undo: null }),
      (error: unknown) => show({ said: sentenceOf(error), undo: null }),
    );
  };
  return (
    <div
      role="status"
      onFocus={() => hold(true)}
      onBlur={() => hold(false)}
      onMouseEnter={() => hold(true)}
      onMouseLeave={() => hold(false)}
      className="fixed bottom-24 left-1/2 z-40 max-w-[calc(100vw-2rem)] -translate-x-1/2 empty:hidden"
    >
      {now && (
        <div className="flex items-center gap-3 rounded-xl border border-edge bg-surface py-1.5 ps-4 pe-1.5 shadow-lg">
          <span className="min-w-0">{now.said}</span>
          {now.undo && <Button onClick={undo}>{t.shell.undo}</Button>}
          <IconButton small icon="close" label={t.common.close} onClick={() => show(null)} />
        </div>
      )}
    </div>
  );
}
