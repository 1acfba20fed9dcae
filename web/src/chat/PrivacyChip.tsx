/** The privacy summary at the top of every conversation: readers and training. It opens the receipt. */
import { lazy, Suspense, useEffect, useRef, useState } from "react";
import { readReceipt } from "../api/chat";
import type { Receipt } from "../api/types";
import { useResource } from "../api/useResource";
import { receiptRequests } from "../app/shortcuts";
import { t } from "../texts";
import { typeset } from "../texts/typeset";
import { Icon } from "../ui/Icon";

const ReceiptPanel = lazy(() => import("./ReceiptPanel"));

interface ChipProps {
  id: string;
  /** Changes whenever the chat grows, because new content can change the rules that apply. */
  turns: number;
  /** Show the receipt beside the chat instead of over it. */
  beside?: boolean;
  /** Icon only, coloured if the chat may be used for training. */
  small?: boolean;
}

export function PrivacyChip({ id, turns, beside = false, small = false }: ChipProps) {
  const query = useResource(id, () => readReceipt(id));
  const [open, setOpen] = useState(false);
  const previousTurns = useRef(turns);
  useEffect(() => {
    if (turns >= 0 && previousTurns.current !== turns) void query.reload();
    previousTurns.current = turns;
  }, [turns]);
  useEffect(() => {
    const show = () => setOpen(true);
    receiptRequests.addEventListener("open", show);
    return () => receiptRequests.removeEventListener("open", show);
  }, []);
  const receipt = query.resource.state === "ready" ? query.resource.value : null;
  // The open receipt says the same, and the title needs the space.
  const isSlim = small || (open && beside);
  return (
    <>
      <button
        type="button"
        data-testid="privacy-chip"
        title={t.receipt.open}
        onClick={() => setOpen(true)}
        className={
          isSlim
            ? "inline-flex size-10 items-center justify-center rounded-lg hover:bg-raised"
            : "inline-flex min-h-8 max-w-full items-center gap-2 rounded-full border border-line bg-surface px-3 text-start text-sm hover:border-accent max-sm:px-2.5 max-sm:text-xs"
        }
      >
        <Icon
          name="lock"
          className={`${isSlim ? "size-5" : "size-4"} ${receipt?.improve.allowed ? "text-caution" : "text-accent"}`}
        />
        <span className={isSlim ? "sr-only" : ""}>{receipt ? summaryOf(receipt) : t.receipt.title}</span>
      </button>
      {open && (
        <Suspense>
          <ReceiptPanel id={id} query={query} beside={beside} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}

export function summaryOf(receipt: Receipt): string {
  return `${receiversText(receipt)} · ${receipt.improve.allowed ? t.receipt.training : t.receipt.notTraining}`;
}

/** The recipients of the text: its readers on this server, or the model providers that got it (P14). */
function receiversText({ readers, models }: Receipt): string {
  const able = readers.filter((reader) => reader.can).length;
  if (able > 1) return t.receipt.readers(able);
  const [first, ...more] = models.providers.filter((provider) => provider.left);
  if (first)
    return more.length > 0 ? t.receipt.sentToProviders(more.length + 1) : t.receipt.sentTo(typeset(first.name));
  return models.unrecorded > 0 ? t.receipt.readers(1) : t.receipt.privateToYou;
}
