/** Reporting a GPT where one meets it, before a word is said. */
import { lazy, Suspense, useState } from "react";
import type { Gpt } from "../api/types";
import { t } from "../texts";

const ReportDialog = lazy(() => import("./ReportDialog"));

export function ReportLink({ gpt, className }: { gpt: Gpt; className: string }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button type="button" aria-haspopup="dialog" className={className} onClick={() => setOpen(true)}>
        {t.feedback.reportEntry}
      </button>
      {open && (
        <Suspense>
          <ReportDialog gpt={gpt} conversation={null} messages={[]} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
