/** The dialog's footer: whether the draft can be sent, and the buttons. Only what is shown can be sent. */
import { type ReactNode, useId } from "react";
import { DecisionButton } from "../consent/DecisionButton";
import { t } from "../texts";
import { feedbackTexts } from "../texts/feedback";
import { Button } from "../ui/Button";
import { ErrorNotice } from "../ui/Notice";
import type { Sending } from "./useSending";

interface BarProps {
  /** Why it can or cannot be sent. */
  state: string;
  ready: boolean;
  busy: boolean;
  error: unknown;
  action: string;
  onSend: () => void;
  onLeave: () => void;
}

/** The state changes with every word, so it is announced with the button instead of on its own. */
export function SendBar({ state, ready, busy, error, action, onSend, onLeave }: BarProps) {
  const id = useId();
  return (
    <Bar error={error}>
      <p id={id} className="min-w-0 flex-1 text-sm max-sm:basis-full text-quiet">
        {state}
      </p>
      <Button onClick={onLeave}>{t.common.cancel}</Button>
      <DecisionButton variant="main" aria-describedby={id} ready={ready && !busy} onDecide={onSend}>
        {busy ? feedbackTexts.dialog.sending : action}
      </DecisionButton>
    </Bar>
  );
}

interface SentProps {
  sent: Sending<unknown>["sent"];
  busy: boolean;
  error: unknown;
  onTakeBack: () => void;
  onClose: () => void;
}

export function SentBar({ sent, busy, error, onTakeBack, onClose }: SentProps) {
  return (
    <Bar error={error}>
      <span className="flex-1" />
      {sent?.note && (
        <Button disabled={busy} onClick={onTakeBack}>
          {feedbackTexts.dialog.takeBack}
        </Button>
      )}
      <Button variant="main" onClick={onClose}>
        {t.common.close}
      </Button>
    </Bar>
  );
}

function Bar({ error, children }: { error: unknown; children: ReactNode }) {
  return (
    <>
      <ErrorNotice error={error} className="mb-3" />
      <div className="flex flex-wrap items-center justify-end gap-3">{children}</div>
    </>
  );
}
