/** Looks for words as they are typed: each change gives up the search before it, and a part is shown when it is there. */
import { useCallback, useEffect, useMemo, useState } from "react";
import type { SearchFilterBody } from "../api/schema";
import { type FoundConversation, type SearchCursor, searchConversations } from "../api/search";
import { filterBody, type SearchFilter } from "./searchFilter";

export interface Finding {
  query: string;
  /** Which chats are searched. */
  only: SearchFilterBody;
  conversations: readonly FoundConversation[];
  phase: "looking" | "done" | "failed";
  error: unknown;
  /** Where to go on; null when everything has been looked through, or nothing yet. */
  next: SearchCursor | null;
}

type Show = (change: (shown: Finding | null) => Finding) => void;

/** Milliseconds without a key before the server is asked. */
const pause = 200;
/** So many conversations more are found before it is left to the person to go on. */
const enough = 20;

const begun = (query: string, only: SearchFilterBody): Finding => ({
  query,
  only,
  conversations: [],
  phase: "looking",
  error: null,
  next: null,
});

/** What was found, null without words. What is shown stays until something of the new words is there. */
export function useFinding(query: string, filter: SearchFilter): { finding: Finding | null; goOn: () => void } {
  const [finding, setFinding] = useState<Finding | null>(null);
  const [from, setFrom] = useState<Finding | null>(null);
  const only = useMemo(() => filterBody(filter, new Date()), [filter]);
  const start = from?.query === query && from.only === only ? from : null;
  useEffect(() => {
    if (query === "") return setFinding(null);
    const giveUp = new AbortController();
    setFinding((shown) => ({ ...(shown ?? begun(query, only)), phase: "looking", error: null }));
    const timer = setTimeout(
      () => void look(start ?? begun(query, only), setFinding, giveUp.signal),
      start ? 0 : pause,
    );
    return () => {
      clearTimeout(timer);
      giveUp.abort();
    };
  }, [query, only, start]);
  const goOn = useCallback(() => setFrom(finding), [finding]);
  return { finding, goOn };
}

async function look(from: Finding, show: Show, signal: AbortSignal): Promise<void> {
  let now = from;
  try {
    do {
      const part = await searchConversations(now.query, now.only, now.next, signal);
      const conversations = [...now.conversations, ...part.conversations];
      now = { ...now, conversations, next: part.next, phase: "looking", error: null };
      if (signal.aborted) return;
      show(() => now);
    } while (now.next !== null && now.conversations.length < from.conversations.length + enough);
    show(() => ({ ...now, phase: "done" }));
  } catch (error) {
    if (!signal.aborted) show(() => ({ ...now, phase: "failed", error }));
  }
}
