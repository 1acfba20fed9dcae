/**
 * In a chat's header: the effective limit on its model providers and who set it, with a menu for the chat's own limit
 * (P14).
 */
import type { ModelLimit } from "../api/modelLimit";
import { sentenceOf } from "../api/request";
import type { Gpt } from "../api/types";
import { useMe } from "../app/session";
import { showToast } from "../app/toasts";
import { useWide } from "../app/useMedia";
import { modelLimitTexts } from "../texts/modelLimits";
import { Icon } from "../ui/Icon";
import { type EntryGroup, Menu } from "../ui/Menu";
import { effectiveLimit, limits } from "./effectiveLimit";

interface LimitProps {
  /** The chat's own limit. */
  limit: ModelLimit;
  gpt: Gpt | null;
  onChoose: (limit: ModelLimit) => Promise<void>;
  /** Shown below the limits in the menu. */
  more: readonly EntryGroup[];
  /** Show the button even without a limit. */
  always?: boolean;
}

const texts = modelLimitTexts.chat;

export function LimitButton({ limit, gpt, onChoose, more, always = true }: LimitProps) {
  const me = useMe();
  const wide = useWide();
  const effective = effectiveLimit({
    person: me.model_limit,
    gpt: gpt?.model_limit ?? "offered",
    chat: limit,
    workspace: me.workspace_model_limit,
  });
  const free = effective.limit === "offered";
  const marks = [...(free ? [] : [texts.mark[effective.limit]]), ...more.flatMap(({ mark }) => mark ?? [])];
  const isPlain = marks.length === 0;
  if (isPlain && !always) return null;
  const mark = marks.join(" · ");
  const explanation = texts.explanations[effective.limit];
  const sentence = free ? explanation : `${explanation} ${texts.reasons[effective.by]}`;
  return (
    <Menu
      groups={[limitGroup(limit, onChoose, sentence), ...more]}
      trigger={
        <button
          type="button"
          data-testid="model-limit"
          aria-label={isPlain ? texts.button : `${mark}. ${sentence}`}
          title={isPlain ? `${texts.button}. ${sentence}` : sentence}
          className={`inline-flex min-h-8 min-w-8 shrink-0 items-center justify-center gap-1.5 rounded-full px-2 text-sm pointer-coarse:min-h-11 pointer-coarse:min-w-11 ${isPlain ? "text-quiet hover:bg-raised hover:text-ink" : "border border-accent bg-wash font-medium"}`}
        >
          <Icon name={effective.limit === "sealed" ? "shield" : "server"} className="size-4" />
          {!isPlain && wide && <span>{mark}</span>}
        </button>
      }
    />
  );
}

/** The menu group for the chat's own limit, with `explanation` below it. */
export const limitGroup = (limit: ModelLimit, onChoose: LimitProps["onChoose"], explanation?: string): EntryGroup => ({
  label: texts.menu,
  entries: limits.map((each) => ({
    label: modelLimitTexts.choices[each],
    detail: each === limit ? explanation : undefined,
    chosen: each === limit,
    onSelect: () => void onChoose(each).catch((error: unknown) => showToast(sentenceOf(error))),
  })),
});
