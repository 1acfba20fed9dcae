import { memo } from "react";
import { t } from "../texts";
import { IconButton } from "../ui/Button";

/** The versions beside a message. */
export interface Versions {
  n: number;
  of: number;
  before: string | null;
  after: string | null;
}

export const Branches = memo(function Branches({
  n,
  of,
  before,
  after,
  disabled,
  choose,
}: Versions & { disabled: boolean; choose: (id: string) => void }) {
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
        onClick={() => before && choose(before)}
      />
      <span className="font-mono text-xs">{t.chat.branch(n, of)}</span>
      <IconButton
        small
        icon="right"
        label={t.chat.next}
        disabled={disabled || after === null}
        onClick={() => after && choose(after)}
      />
    </span>
  );
});
