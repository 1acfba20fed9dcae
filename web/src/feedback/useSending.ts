/** Sends something once and withdraws it. The input is kept until the dialog closes. */
import { useState } from "react";
import { type SentItem, withdrawFeedback } from "../api/feedback";
import { useTask } from "../ui/useTask";

export interface Sending<W> {
  busy: boolean;
  error: unknown;
  /** The sent content with the server's record, or null if none is kept, so that it cannot be withdrawn. */
  sent: { content: W; note: SentItem | null } | null;
  /** It was withdrawn, and nothing was sent since. */
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
