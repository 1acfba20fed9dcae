/** Asks for confirmation before the user leaves a page with unsaved changes. */
import { useState } from "react";
import { actionTexts } from "../texts/actions";
import { Confirm } from "../ui/Dialog";
import { useLeaveGuard } from "./router";

export function LeaveGuard({ active, text }: { active: boolean; text: string }) {
  const [proceed, setProceed] = useState<(() => void) | null>(null);
  useLeaveGuard(active, (leave) => setProceed(() => leave));
  if (proceed === null) return null;
  return (
    <Confirm
      title={actionTexts.leaveTitle}
      text={text}
      action={actionTexts.leave}
      onClose={() => setProceed(null)}
      onConfirm={async () => proceed()}
    />
  );
}
