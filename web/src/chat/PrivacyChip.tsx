/** At the top of every conversation: who can read it and whether it may train, in six words; the receipt behind it. */
import { lazy, Suspense, useEffect, useRef, useState } from "react";
import { readReceipt } from "../api/chat";
import type { Receipt } from "../api/types";
import { useResource } from "../api/useResource";
import { receiptWanted } from "../app/shortcuts";
import { t } from "../texts";
import { Icon } from "../ui/Icon";

const ReceiptPanel = lazy(() => import("./ReceiptPanel"));

interface ChipProps {
  id: string;
  /** Changes when the chat has grown: what it holds may then be under other rules. */
  turns: number;
  /** The receipt stands beside the chat instead of over it. */
  beside?: boolean;
  /** A drawing alone, coloured where the chat may train a model. */
  small?: boolean;
}

export function PrivacyChip({ id, turns, beside = false, small = false }: ChipProps) {
  const query = useResource(id, () => readReceipt(id));
  const [open, setOpen] = useState(false);
  const before = useRef(turns);
  useEffect(() => {
    if (turns >= 0 && before.current !== turns) void query.reload();
    before.current = turns;
  }, [turns]);
  useEffect(() => {
    const show = () => setOpen(true);
    receiptWanted.addEventListener("open", show);
    return () => receiptWanted.removeEventListener("open", show);
  }, []);
  const receipt = query.resource.state === "ready" ? query.resource.value : null;
  return (
    <>
      <button
        type="button"
        data-testid="privacy-chip"
        title={t.receipt.open}
        onClick={() => setOpen(true)}
        className={
          small
            ? "inline-flex size-10 items-center justify-center rounded-lg hover:bg-raised"
            : "inline-flex min-h-8 max-w-full items-center gap-2 rounded-full border border-line bg-surface px-3 text-start text-sm hover:border-accent max-sm:px-2.5 max-sm:text-xs"
        }
      >
        <Icon
          name="lock"
          className={`${small ? "size-5" : "size-4"} ${receipt?.improve.allowed ? "text-caution" : "text-accent"}`}
        />
        <span className={small ? "sr-only" : ""}>{receipt ? summaryOf(receipt) : t.receipt.title}</span>
      </button>
      {open && (
        <Suspense>
          <ReceiptPanel id={id} query={query} beside={beside} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}

export function summaryOf({ readers, improve }: Receipt): string {
  const able = readers.filter((reader) => reader.can).length;
  const who = able <= 1 ? t.receipt.privateToYou : t.receipt.readers(able);
  return `${who} · ${improve.allowed ? t.receipt.training : t.receipt.notTraining}`;
}
