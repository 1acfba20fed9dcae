/** At the top of every conversation: who can read it and whether it may train, in six words; the receipt behind it. */
import { lazy, Suspense, useEffect, useRef, useState } from "react";
import { readReceipt } from "../api/chat";
import type { Receipt } from "../api/types";
import { useResource } from "../api/useResource";
import { receiptWanted } from "../app/shortcuts";
import { t } from "../texts";
import { Icon } from "../ui/Icon";

const ReceiptPanel = lazy(() => import("./ReceiptPanel"));

/**
 * `beside`: the receipt stands beside the conversation instead of over it. `turns` changes when the conversation has grown: what it holds may then be under other rules.
 */
export function PrivacyChip({ id, turns, beside = false }: { id: string; turns: number; beside?: boolean }) {
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
        className="inline-flex min-h-8 max-w-full items-center gap-2 rounded-full border border-line bg-surface px-3 text-start text-sm hover:border-accent max-sm:px-2.5 max-sm:text-xs"
      >
        <Icon name="lock" className="size-4 text-accent" />
        <span>{receipt ? summaryOf(receipt) : t.receipt.title}</span>
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
