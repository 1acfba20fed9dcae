/** Sending something once, and taking it back. What was written stays until the dialog is left. */
import { useState } from "react";
import { type SentItem, withdrawFeedback } from "../api/feedback";
import { useTask } from "../ui/useTask";

export interface Sending<W> {
  busy: boolean;
  error: unknown;
  /** What was sent, and the server's record of it: null if none is kept, so that it cannot be withdrawn. */
  sent: { content: W; note: SentItem | null } | null;
  /** It was taken back, and nothing was sent since. */
  wasTakenBack: boolean;
  send: (content: W) => void;
  takeBack: () => void;
}

export function useSending<W>(post: (content: W) => Promise<SentItem | null>): Sending<W> {
  const [sent, setSent] = useState<Sending<W>["sent"]>(null);
  const [wasTakenBack, setTookBack] = useState(false);
  const {
    busy,
    error,
    run: act,
  } = useTask(async (task: () => Promise<Sending<W>["sent"]>) => {
    const now = await task();
    setSent(now);
    setTookBack(now === null);
  });
  const takeBack = async (id: string) => {
    await withdrawFeedback(id);
    return null;
  };
  return {
    busy,
    error,
    sent,
    wasTakenBack,
    send: (content) => void act(async () => ({ content, note: await post(content) })),
    takeBack: () => {
      const id = sent?.note?.id;
      if (id) void act(() => takeBack(id));
    },
  };
}
