/** A shelf's chats, page by page, and the selection. */
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { type Page, readConversations } from "../api/chat";
import type { Shelf } from "../api/folders";
import type { ConversationSummary } from "../api/types";
import { placementChanges } from "../app/usePlacement";

export interface ListFilter {
  shelf: Exclude<Shelf, "open">;
  folder: string | null;
}

export interface ListedConversations {
  page: Page | null;
  error: unknown;
  reload: () => Promise<void>;
  loadMore: () => Promise<void>;
  /** Removes deleted or moved chats from the list. */
  drop: (ids: ReadonlySet<string>) => void;
  selected: readonly ConversationSummary[];
  select: (ids: readonly string[], on: boolean) => void;
}

export function useConversationList({ shelf, folder }: ListFilter): ListedConversations {
  const [page, setPage] = useState<Page | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [marked, setMarked] = useState<ReadonlySet<string>>(new Set());
  const latestRequest = useRef(0);
  const loaded = useRef(0);
  loaded.current = page?.conversations.length ?? 0;
  const reload = useCallback(async () => {
    const thisRequest = ++latestRequest.current;
    setError(null);
    await readFirst(loaded.current, shelf, folder).then(
      (first) => thisRequest === latestRequest.current && setPage(first),
      (failure: unknown) => thisRequest === latestRequest.current && setError(failure),
    );
  }, [shelf, folder]);
  useEffect(() => {
    setPage(null);
    setMarked(new Set());
    loaded.current = 0;
    void reload();
    const again = () => void reload();
    placementChanges.addEventListener("changed", again);
    return () => placementChanges.removeEventListener("changed", again);
  }, [reload]);
  const loadMore = useCallback(async () => {
    const last = page?.conversations.at(-1);
    if (!last) return;
    const thisRequest = latestRequest.current;
    const next = await readConversations(last, shelf, folder);
    if (thisRequest === latestRequest.current)
      setPage((now) => now && { conversations: [...now.conversations, ...newOnes(next, now)], more: next.more });
  }, [page, shelf, folder]);
  const drop = useCallback((ids: ReadonlySet<string>) => {
    setPage((now) => now && { ...now, conversations: now.conversations.filter((one) => !ids.has(one.id)) });
  }, []);
  const select = useCallback((ids: readonly string[], on: boolean) => {
    const others = new Set(ids);
    setMarked((now) => new Set(on ? [...now, ...ids] : [...now].filter((id) => !others.has(id))));
  }, []);
  const selected = useMemo(() => page?.conversations.filter((one) => marked.has(one.id)) ?? [], [page, marked]);
  return { page, error, reload, loadMore, drop, selected, select };
}

/** Reloads from the start, as many as were loaded before. */
async function readFirst(loaded: number, shelf: Shelf, folder: string | null): Promise<Page> {
  let page = await readConversations(null, shelf, folder);
  for (
    let last = page.conversations.at(-1);
    last && page.more && page.conversations.length < loaded;
    last = page.conversations.at(-1)
  ) {
    const next = await readConversations(last, shelf, folder);
    page = { conversations: [...page.conversations, ...newOnes(next, page)], more: next.more };
  }
  return page;
}

function newOnes(next: Page, now: Page): ConversationSummary[] {
  const known = new Set(now.conversations.map((one) => one.id));
  return next.conversations.filter((one) => !known.has(one.id));
}
