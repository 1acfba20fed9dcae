/** Reporting a GPT where one meets it, before a word is said. */
import { lazy, Suspense, useState } from "react";
import type { Gpt } from "../api/types";
import { feedbackTexts } from "../texts/feedback";

const ReportDialog = lazy(() => import("./ReportDialog"));

export function ReportLink({ gpt, className }: { gpt: Gpt; className: string }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button type="button" aria-haspopup="dialog" className={className} onClick={() => setOpen(true)}>
        {feedbackTexts.reportEntry}
      </button>
      {open && (
        <Suspense>
          <ReportDialog gpt={gpt} conversation={null} messages={[]} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
