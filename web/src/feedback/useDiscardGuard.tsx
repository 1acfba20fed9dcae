/** Asks before unfinished input is lost: on Escape, a click outside, or navigation. */
import { type ReactNode, useState } from "react";
import { useLeaveGuard } from "../app/router";
import { feedbackTexts } from "../texts/feedback";
import { Confirm } from "../ui/Dialog";

/** `leave` closes, or asks first while `isActive`; `question` is the dialog to render. */
export function useDiscardGuard(isActive: boolean, onClose: () => void): { leave: () => void; question: ReactNode } {
  const [proceed, setProceed] = useState<(() => void) | null>(null);
  useLeaveGuard(isActive, (next) => setProceed(() => next));
  const question = proceed !== null && (
    <Confirm
      title={feedbackTexts.dialog.leaveTitle}
      text={feedbackTexts.dialog.leaveText}
      action={feedbackTexts.dialog.leave}
      onClose={() => setProceed(null)}
      onConfirm={async () => proceed()}
    />
  );
  return { leave: () => (isActive ? setProceed(() => onClose) : onClose()), question };
}
