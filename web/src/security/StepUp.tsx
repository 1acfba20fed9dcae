/**
 * Doing what the server asks to confirm first: the dialog comes up when it does, and what was wanted goes on after it.
 */
import { type FormEvent, type ReactNode, useRef, useState } from "react";
import { Password } from "../account/Password";
import { ApiError, sentenceOf } from "../api/request";
import { confirmByPassword } from "../api/security";
import { Button } from "../parts/Button";
import { Dialog } from "../parts/Dialog";
import { Notice } from "../parts/Notice";
import { t } from "../texts";

/** Whoever closes the dialog has not failed at anything. */
export class NotConfirmed extends Error {}

interface StepUp {
  /** Calls; when the server says that it must be confirmed first, asks, and calls once more. */
  confirmed: <T>(call: () => Promise<T>) => Promise<T>;
  dialog: ReactNode;
}

export function useStepUp(): StepUp {
  const [asking, setAsking] = useState(false);
  const waiting = useRef<(confirmed: boolean) => void>(null);
  const settle = (confirmed: boolean) => {
    setAsking(false);
    waiting.current?.(confirmed);
  };
  const confirmed = async <T,>(call: () => Promise<T>): Promise<T> => {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof ApiError && error.code === "confirm_first")) throw error;
      setAsking(true);
      if (!(await new Promise<boolean>((resolve) => (waiting.current = resolve)))) throw new NotConfirmed();
      return call();
    }
  };
  return { confirmed, dialog: asking ? <ConfirmIdentity onEnd={settle} /> : null };
}

function ConfirmIdentity({ onEnd }: { onEnd: (confirmed: boolean) => void }) {
  const [password, setPassword] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const confirm = async (event: FormEvent) => {
    event.preventDefault();
    event.stopPropagation();
    setBusy(true);
    setError(null);
    await confirmByPassword(password).then(
      () => onEnd(true),
      (failure: unknown) => {
        setError(failure);
        setBusy(false);
      },
    );
  };
  const aboutPassword = error instanceof ApiError && error.field === "password";
  return (
    <Dialog title={t.security.confirm.title} onClose={() => onEnd(false)}>
      <form className="grid gap-4" onSubmit={(event) => void confirm(event)}>
        <p className="text-quiet">{t.security.confirm.text}</p>
        {error !== null && !aboutPassword && <Notice tone="danger">{sentenceOf(error)}</Notice>}
        <Password
          autoComplete="current-password"
          value={password}
          onChange={setPassword}
          error={aboutPassword ? error.message : null}
        />
        <div className="flex flex-wrap justify-end gap-3">
          <Button onClick={() => onEnd(false)}>{t.common.cancel}</Button>
          <Button look="main" type="submit" disabled={busy}>
            {busy ? t.security.confirm.doing : t.security.confirm.do}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
