/** What its builder learns, said quietly where a GPT is met: a line, and behind it all that there is to know. Beside it
 * the way to report it. */
import { lazy, Suspense, useState } from "react";
import type { Gpt } from "../api/types";
import { ReportLink } from "../feedback/ReportLink";
import { insightTexts } from "../texts/insight";
import { Icon } from "../ui/Icon";

const quiet = "min-h-6 text-quiet underline decoration-1 underline-offset-[0.18em] hover:text-ink";
const AboutDialog = lazy(() => import("./AboutDialog"));

export function BuilderLearns({ gpt }: { gpt: Gpt }) {
  const [open, setOpen] = useState(false);
  return (
    <div className="mt-4 flex flex-wrap justify-center gap-x-4 gap-y-1 text-sm">
      <button type="button" aria-haspopup="dialog" className={quiet} onClick={() => setOpen(true)}>
        <Icon name="unseen" className="me-1.5 inline size-4" />
        {insightTexts.about.line}
      </button>
      {!gpt.mine && <ReportLink gpt={gpt} className={quiet} />}
      {open && (
        <Suspense>
          <AboutDialog gpt={gpt} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </div>
  );
}
