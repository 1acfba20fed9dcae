/** Marks stand-ins that remain in an answer, and shows their originals. */
import { type ReactNode, useId, useMemo, useRef } from "react";
import type { ModelUse } from "../api/types";
import { type AnswerMarks, Marks } from "../chat/answerMarks";
import { maskingTexts } from "../texts/masking";
import { maskedFor } from "./pieces";
import { standInMarks } from "./standInMarks";

const components = { "stand-in": StandIn };

export default function StandIns({ recipients, children }: { recipients: readonly ModelUse[]; children: ReactNode }) {
  const marks = useMemo(
    (): AnswerMarks => ({ rehype: [[standInMarks, maskedFor(recipients)?.pieces ?? []]], components }),
    [recipients],
  );
  return <Marks value={marks}>{children}</Marks>;
}

/** Uses only spans, because it is rendered inside paragraphs. */
function StandIn({ original, children }: { original: string; children?: ReactNode }) {
  const word = useRef<HTMLSpanElement>(null);
  const tooltip = useRef<HTMLSpanElement>(null);
  const id = useId();
  const show = () => tooltip.current?.showPopover({ source: word.current ?? undefined });
  const hide = () => tooltip.current?.hidePopover();
  return (
    <>
      <span
        ref={word}
        role="note"
        tabIndex={0}
        aria-describedby={id}
        data-testid="stand-in"
        className="cursor-help rounded-sm underline decoration-caution decoration-dotted decoration-2 underline-offset-3"
        onFocus={show}
        onBlur={hide}
        onPointerEnter={show}
        onPointerLeave={hide}
        onKeyDown={(event) => event.key === "Escape" && hide()}
      >
        {children}
      </span>
      <span
        ref={tooltip}
        id={id}
        popover="manual"
        role="tooltip"
        className="floating rounded-lg border border-line bg-surface px-3 py-1.5 text-sm font-normal wrap-anywhere text-ink shadow-lg"
      >
        {maskingTexts.standsFor(original)}
      </span>
    </>
  );
}
