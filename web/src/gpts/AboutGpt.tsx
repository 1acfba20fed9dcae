/** A one-line summary of a GPT with a menu; both open its details. */
import { lazy, Suspense, useState } from "react";
import type { Gpt } from "../api/types";
import { actionTexts } from "../texts/actions";
import { feedbackTexts } from "../texts/feedback";
import { insightTexts } from "../texts/insight";
import { modelLimitTexts } from "../texts/modelLimits";
import { starTexts } from "../texts/stars";
import { IconButton } from "../ui/Button";
import { Icon } from "../ui/Icon";
import { type Entry, Menu } from "../ui/Menu";
import { hostsOf } from "./hosts";

const AboutDialog = lazy(() => import("../insight/AboutDialog"));
const ReportDialog = lazy(() => import("../feedback/ReportDialog"));
const RateDialog = lazy(() => import("./stars/RateDialog"));
const CapabilitiesDialog = lazy(() => import("./CapabilitiesDialog"));
const ServicesDialog = lazy(() => import("./ServicesDialog"));

type OpenDialog = "services" | "capabilities" | "builder" | "rate" | "report";

const quiet = "min-h-6 text-quiet underline decoration-1 underline-offset-[0.18em] hover:text-ink";

/** The GPT's services get nothing without consent (P4), and its builder cannot read chats (P6). */
export function QuietLine({ gpt, preview }: { gpt: Gpt; preview: boolean }) {
  return (
    <>
      <Facts gpt={gpt} preview={preview} />
      {gpt.model_limit !== "offered" && (
        <p className="mt-2 inline-flex items-center gap-1.5 text-sm text-quiet">
          <Icon name={gpt.model_limit === "sealed" ? "shield" : "server"} className="size-4" />
          {modelLimitTexts.gpt.page[gpt.model_limit]}
        </p>
      )}
    </>
  );
}

function Facts({ gpt, preview }: { gpt: Gpt; preview: boolean }) {
  const [open, setOpen] = useState<OpenDialog | null>(null);
  const services = hostsOf(gpt).length;
  const isOthers = !gpt.mine && !preview;
  const capable = (gpt.capability_uses ?? []).length > 0;
  if (services === 0 && !capable && !isOthers) return null;
  return (
    <div className="mt-3 flex flex-wrap items-center justify-center gap-x-2 text-sm">
      {services > 0 && (
        <button type="button" aria-haspopup="dialog" className={quiet} onClick={() => setOpen("services")}>
          {actionTexts.asksFor(services)}
        </button>
      )}
      {services > 0 && capable && <span className="text-quiet">·</span>}
      {capable && (
        <button type="button" aria-haspopup="dialog" className={quiet} onClick={() => setOpen("capabilities")}>
          {insightTexts.about.capabilities}
        </button>
      )}
      {(services > 0 || capable) && isOthers && <span className="text-quiet">·</span>}
      {isOthers && (
        <button type="button" aria-haspopup="dialog" className={quiet} onClick={() => setOpen("builder")}>
          {insightTexts.about.line}
        </button>
      )}
      <AboutDialogs gpt={gpt} open={open} onClose={() => setOpen(null)} />
    </div>
  );
}

/** Less common actions on a GPT: rate it, report it, see what its builder learns. */
export function AboutMenu({ gpt }: { gpt: Gpt }) {
  const [open, setOpen] = useState<OpenDialog | null>(null);
  const mayEdit = gpt.right === "own" || gpt.right === "edit";
  const rate: Entry[] = mayEdit ? [] : [{ label: starTexts.yours, onSelect: () => setOpen("rate") }];
  const report: Entry[] = gpt.mine ? [] : [{ label: feedbackTexts.reportEntry, onSelect: () => setOpen("report") }];
  const entries = [...rate, { label: insightTexts.about.title, onSelect: () => setOpen("builder") }, ...report];
  return (
    <>
      <Menu trigger={<IconButton icon="more" label={insightTexts.about.more} />} groups={[{ entries }]} />
      <AboutDialogs gpt={gpt} open={open} onClose={() => setOpen(null)} />
    </>
  );
}

function AboutDialogs({ gpt, open, onClose }: { gpt: Gpt; open: OpenDialog | null; onClose: () => void }) {
  return (
    <Suspense>
      {open === "services" && <ServicesDialog gpt={gpt} onClose={onClose} />}
      {open === "capabilities" && <CapabilitiesDialog gpt={gpt} onClose={onClose} />}
      {open === "builder" && <AboutDialog gpt={gpt} onClose={onClose} />}
      {open === "rate" && <RateDialog gpt={gpt} onClose={onClose} />}
      {open === "report" && <ReportDialog gpt={gpt} conversation={null} messages={[]} onClose={onClose} />}
    </Suspense>
  );
}
