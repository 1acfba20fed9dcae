/** The ledger's entries, newest first: filtered by the server, paged on demand, and polled while one is being sent. */
import { useCallback, useEffect, useRef, useState } from "react";
import { type EntryPage, type LedgerFilter, readEntries } from "../api/ledger";
import { usePolling } from "../api/useResource";

/** Debounce in milliseconds before a search is sent. */
const DELAY = 250;

export interface Entries {
  page: EntryPage | null;
  /** The filter of the loaded page; it may have changed since. */
  filter: LedgerFilter | null;
  error: unknown;
  reload: () => Promise<void>;
  loadMore: () => Promise<void>;
}

/** Appends the older entries that were already loaded to the reloaded first page. */
export function withOlder(first: EntryPage, previous: EntryPage | undefined): EntryPage {
  const last = first.entries.at(-1);
  if (!previous || !last || !first.more) return first;
  const ids = new Set(first.entries.map(({ id }) => id));
  const older = previous.entries.filter(({ id, at }) => !ids.has(id) && at < last.at);
  return { entries: [...first.entries, ...older], more: older.length > 0 ? previous.more : first.more };
}

function sameFilter(one: LedgerFilter | undefined, other: LedgerFilter): boolean {
  return one !== undefined && one.q === other.q && one.recipient === other.recipient && one.gpt === other.gpt;
}

export function useEntries({ q, recipient, gpt }: LedgerFilter): Entries {
  const [loaded, setLoaded] = useState<{ page: EntryPage; filter: LedgerFilter } | null>(null);
  const [error, setError] = useState<unknown>(null);
  const latestRequest = useRef(0);
  const reload = useCallback(async () => {
    const thisRequest = ++latestRequest.current;
    const filter = { q, recipient, gpt };
    await readEntries(filter, null).then(
      (page) => {
        if (thisRequest !== latestRequest.current) return;
        setLoaded((previous) => ({
          page: withOlder(page, sameFilter(previous?.filter, filter) ? previous?.page : undefined),
          filter,
        }));
        setError(null);
      },
      (failure: unknown) => thisRequest === latestRequest.current && setError(failure),
    );
  }, [q, recipient, gpt]);
  const loadMore = async () => {
    const last = loaded?.page.entries.at(-1);
    if (!loaded || !last) return;
    const thisRequest = ++latestRequest.current;
    const older = await readEntries(loaded.filter, last.at);
    if (thisRequest !== latestRequest.current) return;
    const ids = new Set(loaded.page.entries.map(({ id }) => id));
    const added = older.entries.filter(({ id }) => !ids.has(id));
    setLoaded({ filter: loaded.filter, page: { entries: [...loaded.page.entries, ...added], more: older.more } });
  };
  useEffect(() => {
    const timer = setTimeout(() => void reload(), q ? DELAY : 0);
    return () => clearTimeout(timer);
  }, [reload, q]);
  usePolling(loaded?.page.entries.some(({ state }) => state === "sending") ?? false, 2000, reload);
  return { page: loaded?.page ?? null, filter: loaded?.filter ?? null, error, reload, loadMore };
}
