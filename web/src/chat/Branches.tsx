import { memo } from "react";
import { t } from "../texts";
import { IconButton } from "../ui/Button";

/** The sibling versions of a message. */
export interface Versions {
  n: number;
  of: number;
  before: string | null;
  after: string | null;
}

/** Shows the previous or next version and moves the focus to its matching button. */
export type Choose = (message: string, way: Way) => void;
export type Way = "before" | "after";

/** Focuses the shown message's button for the same direction, or the opposite one at either end. */
export function focusBranch(message: string, way: Way): void {
  const buttons = document.getElementById(message)?.querySelectorAll<HTMLButtonElement>("[data-branches] button");
  const [before, after] = buttons ?? [];
  const [first, second] = way === "before" ? [before, after] : [after, before];
  (first?.disabled ? second : first)?.focus({ preventScroll: true });
}

export const Branches = memo(function Branches({
  n,
  of,
  before,
  after,
  disabled,
  choose,
}: Versions & { disabled: boolean; choose: Choose }) {
  if (of < 2) return null;
  return (
    <span
      role="group"
      data-branches
      aria-label={t.chat.branchLabel(n, of)}
      className="inline-flex items-center text-sm text-quiet"
    >
      <IconButton
        small
        icon="left"
        label={t.chat.previous}
        disabled={disabled || before === null}
        onClick={() => before && choose(before, "before")}
      />
      <span className="font-mono text-xs">{t.chat.branch(n, of)}</span>
      <IconButton
        small
        icon="right"
        label={t.chat.next}
        disabled={disabled || after === null}
        onClick={() => after && choose(after, "after")}
      />
    </span>
  );
});
