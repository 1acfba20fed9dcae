/**
 * Confirms that something was sent, with a way to withdraw it; or that it was withdrawn, with a way to send it again.
 */
import { type ReactNode, useEffect, useRef } from "react";
import { Link } from "../app/router";
import { feedbackTexts } from "../texts/feedback";
import { Notice } from "../ui/Notice";

/** Takes the focus on mount, because the previously focused element is gone. */
function FocusedBlock({ children, className }: { children: ReactNode; className?: string }) {
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => element.current?.focus(), []);
  return (
    <div ref={element} tabIndex={-1} className={`outline-none ${className ?? ""}`}>
      {children}
    </div>
  );
}

interface SentProps {
  children: ReactNode;
  canTakeBack?: boolean;
  onLeave: () => void;
}

export function SentNote({ children, canTakeBack = true, onLeave }: SentProps) {
  return (
    <FocusedBlock className="max-w-prose">
      <h3 className="text-lg font-semibold">{feedbackTexts.dialog.sentTitle}</h3>
      <p className="mt-2">{children}</p>
      {canTakeBack && (
        <p className="mt-2 text-quiet">
          {feedbackTexts.dialog.withdrawHint}{" "}
          <Link className="link" href="/settings/sharing#sent-feedback" onClick={onLeave}>
            {feedbackTexts.dialog.laterLink}
          </Link>
          .
        </p>
      )}
    </FocusedBlock>
  );
}

export function WithdrawnNote({ children }: { children: ReactNode }) {
  return (
    <FocusedBlock className="mb-5">
      <Notice tone="quiet">{children}</Notice>
    </FocusedBlock>
  );
}
