/** Asks before something that somebody has begun is lost: by Escape, by a press outside, by going to another page. */
import { type ReactNode, useState } from "react";
import { useLeaveGuard } from "../app/router";
import { feedbackTexts } from "../texts/feedback";
import { Confirm } from "../ui/Dialog";

/** `leave` closes, or asks first while something is `begun`; `question` is to be shown. */
export function useDiscardGuard(begun: boolean, onClose: () => void): { leave: () => void; question: ReactNode } {
  const [go, setGo] = useState<(() => void) | null>(null);
  useLeaveGuard(begun, (next) => setGo(() => next));
  const question = go !== null && (
    <Confirm
      title={feedbackTexts.dialog.leaveTitle}
      text={feedbackTexts.dialog.leaveText}
      action={feedbackTexts.dialog.leave}
      onClose={() => setGo(null)}
      onConfirm={async () => go()}
    />
  );
  return { leave: () => (begun ? setGo(() => onClose) : onClose()), question };
}
