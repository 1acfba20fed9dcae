/** Toasts about completed actions, some with an undo button: above the composer, newest last. */
import { useEffect, useState, useSyncExternalStore } from "react";
import { sentenceOf } from "../api/request";
import { t } from "../texts";
import { Button, IconButton } from "../ui/Button";

interface ToastAction {
  label: string;
  run: () => Promise<unknown>;
  /** The message to show after `run`, or null for none. */
  done: string | null;
}

interface Toast {
  key: number;
  message: string;
  action: ToastAction | null;
}

/**
 * Milliseconds that a toast is visible, with and without an action. Everything that it undoes can be undone elsewhere,
 * too.
 */
const DURATIONS = { offer: 12_000, plain: 6_000 };
/** Maximum number of visible toasts; the oldest is dropped. */
const MOST_SHOWN = 3;

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

/** Shows a toast, optionally with an action. */
export const showToast = (message: string, action: ToastAction | null = null) =>
  show([...toasts, { key: ++serial, message, action }].slice(-MOST_SHOWN));

export const offerUndo = (message: string, undo: () => Promise<unknown>) =>
  showToast(message, { label: t.shell.undo, run: undo, done: t.shell.undone });

export function Toasts() {
  const shown = useSyncExternalStore(subscribe, () => toasts);
  const [isHeld, setHeld] = useState(false);
  return (
    <ol
      aria-label={t.shell.messages}
      aria-live="polite"
      aria-relevant="additions"
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
      onMouseEnter={() => setHeld(true)}
      onMouseLeave={() => setHeld(false)}
      className="toasts"
    >
      {shown.map((toast) => (
        <ToastView key={toast.key} toast={toast} isHeld={isHeld} />
      ))}
    </ol>
  );
}

function ToastView({ toast: { key, message, action }, isHeld }: { toast: Toast; isHeld: boolean }) {
  useEffect(() => {
    if (isHeld) return;
    const timer = setTimeout(() => remove(key), action ? DURATIONS.offer : DURATIONS.plain);
    return () => clearTimeout(timer);
  }, [key, isHeld, action]);
  const runAction = ({ run, done }: ToastAction) => {
    remove(key);
    run().then(
      () => done !== null && showToast(done),
      (error: unknown) => showToast(sentenceOf(error)),
    );
  };
  return (
    <li className="pointer-events-auto flex max-w-full items-center gap-3 rounded-xl border border-edge bg-surface py-1.5 ps-4 pe-1.5 shadow-lg">
      <span className="min-w-0 wrap-anywhere">{message}</span>
      {action && <Button onClick={() => runAction(action)}>{action.label}</Button>}
      <IconButton small icon="close" label={t.common.close} onClick={() => remove(key)} />
    </li>
  );
}
