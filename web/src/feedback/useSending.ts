/** Sending something once, and taking it back. What was written stays until the dialog is left. */
import { useState } from "react";
import { type Sent, withdrawFeedback } from "../api/feedback";
import { useTask } from "../ui/useTask";

export interface Sending<W> {
  busy: boolean;
  error: unknown;
  /** What was sent, and the server's note of it. */
  sent: { what: W; note: Sent } | null;
  /** It was taken back, and nothing was sent since. */
  tookBack: boolean;
  send: (what: W) => void;
  takeBack: () => void;
}

export function useSending<W>(post: (what: W) => Promise<Sent>): Sending<W> {
  const [sent, setSent] = useState<Sending<W>["sent"]>(null);
  const [tookBack, setTookBack] = useState(false);
  const {
    busy,
    error,
    run: act,
  } = useTask(async (task: () => Promise<Sending<W>["sent"]>) => {
    const now = await task();
    setSent(now);
    setTookBack(now === null);
  });
  const back = async (id: string) => {
    await withdrawFeedback(id);
    return null;
  };
  return {
    busy,
    error,
    sent,
    tookBack,
    send: (what) => void act(async () => ({ what, note: await post(what) })),
    takeBack: () => void (sent && act(() => back(sent.note.id))),
  };
}
