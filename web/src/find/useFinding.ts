/** Searches as the user types. Each change aborts the previous search, and results appear batch by batch. */
import { useCallback, useEffect, useMemo, useState } from "react";
import type { SearchFilterBody } from "../api/schema";
import { type FoundConversation, type SearchCursor, searchConversations } from "../api/search";
import { filterBody, type SearchFilter } from "./searchFilter";

export interface Finding {
  query: string;
  /** The chats to search. */
  filter: SearchFilterBody;
  conversations: readonly FoundConversation[];
  phase: "looking" | "done" | "failed";
  error: unknown;
  /** The cursor for the next batch, or null if everything or nothing has been searched. */
  next: SearchCursor | null;
}

type Show = (change: (previous: Finding | null) => Finding) => void;

/** Debounce in milliseconds before a request. */
const pause = 200;
/** Conversations found before the search pauses until the user asks for more. */
const PAGE_SIZE = 20;

const startFinding = (query: string, only: SearchFilterBody): Finding => ({
  query,
  filter: only,
  conversations: [],
  phase: "looking",
  error: null,
  next: null,
});

/** The results, or null for an empty query. Old results stay until the first new ones arrive. */
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
