/** The number of masked details below a question. It opens the message as sent. */
import { lazy, Suspense, useMemo, useState } from "react";
import type { ModelUse } from "../api/types";
import { maskingTexts } from "../texts/masking";
import { typeset } from "../texts/typeset";
import { maskedFor } from "./pieces";

const MaskedDialog = lazy(() => import("./MaskedDialog"));

export default function MaskedLine({ question, recipients }: { question: string; recipients: readonly ModelUse[] }) {
  const [open, setOpen] = useState(false);
  const masked = useMemo(() => maskedFor(recipients), [recipients]);
  if (masked === null) return null;
  const recipient = typeset(masked.to);
  const count = masked.pieces.length;
  return (
    <>
      <button
        type="button"
        data-testid="masked"
        onClick={() => setOpen(true)}
        className="ms-auto mt-1 block max-w-full rounded-md px-1.5 text-end text-sm wrap-anywhere text-quiet hover:bg-raised hover:text-ink pointer-coarse:min-h-11"
      >
        {count === 0 ? maskingTexts.line.nothing(recipient) : maskingTexts.line.masked(count, recipient)}
      </button>
      {open && (
        <Suspense>
          <MaskedDialog
            question={question}
            recipient={recipient}
            pieces={masked.pieces}
            onClose={() => setOpen(false)}
          />
        </Suspense>
      )}
    </>
  );
}
