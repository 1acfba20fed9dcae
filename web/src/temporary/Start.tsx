/** Before the first message: the switch that makes the chat temporary, and an explanation. */
import { lazy, type ReactNode, Suspense } from "react";
import type { Gpt } from "../api/types";
import { NewChatButton, SidebarButton } from "../app/PhoneBar";
import { usePageLocation } from "../app/router";
import { SpaceSwitcher } from "../app/SpaceSwitcher";
import { composerRequests } from "../app/shortcuts";
import { useWide } from "../app/useMedia";
import { GptPicture } from "../gpts/GptPicture";
import type { ChatModels } from "../models/chatModels";
import { ModelButton } from "../models/ModelButton";
import { temporaryTexts } from "../texts/temporary";
import { Icon } from "../ui/Icon";

// A GPT's start page has it already; a start without a GPT does not need its many texts.
const QuietLine = lazy(() => import("../gpts/AboutGpt").then(({ QuietLine }) => ({ default: QuietLine })));

interface SwitchProps {
  on: boolean;
  models: ChatModels;
  onChange: (on: boolean) => void;
  /** The limit on the new chat's providers. */
  limit: ReactNode;
}

export function TemporarySwitch(props: SwitchProps) {
  return useWide() ? <WideSwitch {...props} /> : <PhoneSwitch {...props} />;
}

/** The header on a phone: navigation, the switch as an icon, and a new chat button if this is not one. */
function PhoneSwitch({ on, models, onChange, limit }: SwitchProps) {
  const { path } = usePageLocation();
  return (
    <header
      className={`flex min-h-14 items-center gap-1 px-1.5 py-1.5 ${on ? "border-b-2 border-dashed border-caution bg-caution-wash" : "border-b border-line"}`}
    >
      <SidebarButton />
      <div className="flex min-w-0 flex-1 items-center justify-between gap-1">
        <SpaceSwitcher variant="line" />
        <ModelButton models={models} variant="line" />
      </div>
      {limit}
      <button
        type="button"
        aria-pressed={on}
        aria-label={temporaryTexts.switch}
        title={temporaryTexts.switchHint}
        onClick={() => onChange(!on)}
        className={`inline-flex size-11 shrink-0 items-center justify-center rounded-lg ${on ? "border border-caution bg-surface text-caution" : "text-quiet hover:bg-raised hover:text-ink"}`}
      >
        <Icon name="unseen" className="size-5" />
      </button>
      {path !== "/" && <NewChatButton />}
    </header>
  );
}

function WideSwitch({ on, models, onChange, limit }: SwitchProps) {
  return (
    <div
      className={`flex items-center justify-between gap-2 px-4 py-2 ${on ? "border-b-2 border-dashed border-caution bg-caution-wash" : ""}`}
    >
      {limit}
      <ModelButton models={models} />
      <button
        type="button"
        aria-pressed={on}
        title={temporaryTexts.switchHint}
        onClick={(event) => {
          onChange(!on);
          // After a click, continue in the composer; from the keyboard, the focus stays.
          if (event.detail > 0 && matchMedia("(pointer: fine)").matches)
            requestAnimationFrame(() => composerRequests.dispatchEvent(new Event("focus")));
        }}
        className={`inline-flex min-h-8 items-center gap-2 rounded-full border px-3 text-sm ${on ? "border-caution bg-surface font-medium text-caution" : "border-line bg-surface hover:border-accent"}`}
      >
        <Icon name={on ? "check" : "unseen"} className="size-4" />
        {temporaryTexts.switch}
      </button>
    </div>
  );
}

export function TemporaryStart({ gpt }: { gpt: Gpt | null }) {
  return (
    <div className="flex flex-col items-center text-center">
      {gpt ? (
        <GptPicture gpt={gpt} className="size-20 text-3xl" />
      ) : (
        <Icon name="unseen" className="size-10 text-caution" />
      )}
      <h1 className="mt-4 text-2xl font-semibold tracking-tight break-words">
        {gpt ? temporaryTexts.withGpt(gpt.name) : temporaryTexts.name}
      </h1>
      <p className="mt-2 max-w-prose text-quiet">{temporaryTexts.text}</p>
      <ul className="mt-5 grid max-w-prose gap-2 text-start text-[0.9375rem]">
        {temporaryTexts.points.map((point) => (
          <li key={point} className="flex items-start gap-2">
            <Icon name="check" className="mt-0.5 size-5 text-caution" />
            <span className="min-w-0">{point}</span>
          </li>
        ))}
      </ul>
      {gpt && (
        <Suspense fallback={null}>
          <QuietLine gpt={gpt} preview={false} />
        </Suspense>
      )}
    </div>
  );
}
