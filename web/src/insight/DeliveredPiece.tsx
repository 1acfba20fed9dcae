/** A feedback item in the inbox, rendered by the same component as for its sender, so that both see the same. */
import { useEffect, useRef } from "react";
import type { DeliveredFeedback } from "../api/insight";
import { FeedbackItem } from "../feedback/FeedbackItem";
import { insightTexts } from "../texts/insight";
import { Button } from "../ui/Button";
import { Disclosure } from "./Disclosure";
import { formatDay } from "./period";

interface DeliveredProps {
  delivered: DeliveredFeedback;
  n: number;
  /** Whether it was just restored. */
  focus: boolean;
  onMove: () => Promise<void>;
}

export function DeliveredPiece({ delivered: { delivered_on, archived, piece }, n, focus, onMove }: DeliveredProps) {
  const { inbox } = insightTexts;
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (focus) button.current?.focus();
  }, [focus]);
  const day = formatDay(delivered_on);
  const [label, name] = archived ? [inbox.restore, inbox.restoreOf(day, n)] : [inbox.archive, inbox.archiveOf(day, n)];
  return (
    <li className="card grid gap-3 p-4">
      <time dateTime={delivered_on} className="text-sm text-quiet">
        {inbox.delivered(day)}
      </time>
      <Disclosure>
        <FeedbackItem {...piece} theme={piece.theme_label} />
      </Disclosure>
      <div>
        <Button ref={button} aria-label={name} onClick={() => void onMove()}>
          {label}
        </Button>
      </div>
    </li>
  );
}

/** Replaces an item that was moved, with an undo button. */
export function MovedNotice({ archived, onUndo }: { archived: boolean; onUndo: () => Promise<void> }) {
  const { inbox } = insightTexts;
  const undo = useRef<HTMLButtonElement>(null);
  useEffect(() => undo.current?.focus(), []);
  return (
    <li className="flex flex-wrap items-center justify-between gap-3 rounded-[0.875rem] border border-dashed border-edge px-4 py-2">
      <span role="status">{archived ? inbox.didRestore : inbox.didArchive}</span>
      <Button ref={undo} variant="ghost" onClick={() => void onUndo()}>
        {inbox.undo}
      </Button>
    </li>
  );
}
