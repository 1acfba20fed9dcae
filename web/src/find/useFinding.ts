/** Looks for words as they are typed: each change gives up the search before it, and a part is shown when it is there. */
import { useCallback, useEffect, useMemo, useState } from "react";
import type { SearchFilterBody } from "../api/schema";
import { type FoundConversation, type SearchCursor, searchConversations } from "../api/search";
import { filterBody, type SearchFilter } from "./searchFilter";

export interface Finding {
  query: string;
  /** Which chats are searched. */
  filter: SearchFilterBody;
  conversations: readonly FoundConversation[];
  phase: "looking" | "done" | "failed";
  error: unknown;
  /** Where to continue; null when everything has been searched, or nothing yet. */
  next: SearchCursor | null;
}

type Show = (change: (previous: Finding | null) => Finding) => void;

/** Milliseconds without a key before the server is asked. */
const pause = 200;
/** So many conversations more are found before it is left to the person to go on. */
const PAGE_SIZE = 20;

const startFinding = (query: string, only: SearchFilterBody): Finding => ({
  query,
  filter: only,
  conversations: [],
  phase: "looking",
  error: null,
  next: null,
});

/** The results; null without words. Old results stay until the first new ones arrive. */
export function useFinding(query: string, filter: SearchFilter): { finding: Finding | null; loadMore: () => void } {
  const [finding, setFinding] = useState<Finding | null>(null);
  const [from, setFrom] = useState<Finding | null>(null);
  const only = useMemo(() => filterBody(filter, new Date()), [filter]);
  const start = from?.query === query && from.filter === only ? from : null;
  useEffect(() => {
    if (query === "") return setFinding(null);
    const controller = new AbortController();
    setFinding((previous) => ({ ...(previous ?? startFinding(query, only)), phase: "looking", error: null }));
    const timer = setTimeout(
      () => void search(start ?? startFinding(query, only), setFinding, controller.signal),
      start ? 0 : pause,
    );
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [query, only, start]);
  const loadMore = useCallback(() => setFrom(finding), [finding]);
  return { finding, loadMore };
}

async function search(from: Finding, show: Show, signal: AbortSignal): Promise<void> {
  let now = from;
  try {
    do {
      const page = await searchConversations(now.query, now.filter, now.next, signal);
      const conversations = [...now.conversations, ...page.conversations];
      now = { ...now, conversations, next: page.next, phase: "looking", error: null };
      if (signal.aborted) return;
      show(() => now);
    } while (now.next !== null && now.conversations.length < from.conversations.length + PAGE_SIZE);
    show(() => ({ ...now, phase: "done" }));
  } catch (error) {
    if (!signal.aborted) show(() => ({ ...now, phase: "failed", error }));
  }
}
