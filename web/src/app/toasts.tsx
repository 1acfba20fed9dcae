/** Short messages about what was just done, some with a way to take it back: above the message field, newest last. */
import { useEffect, useState, useSyncExternalStore } from "react";
import { sentenceOf } from "../api/request";
import { t } from "../texts";
import { Button, IconButton } from "../ui/Button";

interface Offer {
  label: string;
  run: () => Promise<unknown>;
  /** The message after `run`; null: none. */
  done: string | null;
}

interface Toast {
  key: number;
  said: string;
  offer: Offer | null;
}

/** Milliseconds that a toast stands, with an offer and without. What it undoes can be undone otherwise, too. */
const stands = { offer: 12_000, plain: 6_000 };
/** So many are shown at a time; an older one gives way. */
const most = 3;

let toasts: readonly Toast[] = [];
let serial = 0;
const listeners = new Set<() => void>();

function show(next: readonly Toast[]): void {
  toasts = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

const remove = (key: number) => show(toasts.filter((toast) => toast.key !== key));

/** Says that something is done, and offers what can follow. */
export const tell = (said: string, offer: Offer | null = null) =>
  show([...toasts, { key: ++serial, said, offer }].slice(-most));

export const offerUndo = (said: string, undo: () => Promise<unknown>) =>
  tell(said, { label: t.shell.undo, run: undo, done: t.shell.undone });

export function Toasts() {
  const shown = useSyncExternalStore(subscribe, () => toasts);
  const [held, hold] = useState(false);
  return (
    <ol
      aria-label={t.shell.messages}
      aria-live="polite"
      aria-relevant="additions"
      onFocus={() => hold(true)}
      onBlur={() => hold(false)}
      onMouseEnter={() => hold(true)}
      onMouseLeave={() => hold(false)}
      className="toasts"
    >
      {shown.map((toast) => (
        <Shown key={toast.key} toast={toast} held={held} />
      ))}
    </ol>
  );
}

function Shown({ toast: { key, said, offer }, held }: { toast: Toast; held: boolean }) {
  useEffect(() => {
    if (held) return;
    const timer = setTimeout(() => remove(key), offer ? stands.offer : stands.plain);
    return () => clearTimeout(timer);
  }, [key, held, offer]);
  const take = ({ run, done }: Offer) => {
    remove(key);
    run().then(
      () => done !== null && tell(done),
      (error: unknown) => tell(sentenceOf(error)),
    );
  };
  return (
    <li className="pointer-events-auto flex max-w-full items-center gap-3 rounded-xl border border-edge bg-surface py-1.5 ps-4 pe-1.5 shadow-lg">
      <span className="min-w-0 wrap-anywhere">{said}</span>
      {offer && <Button onClick={() => take(offer)}>{offer.label}</Button>}
      <IconButton small icon="close" label={t.common.close} onClick={() => remove(key)} />
    </li>
  );
}
