/** The ledger's entries, newest first: filtered by the server, older ones on demand, read again while one is open. */
import { useCallback, useEffect, useRef, useState } from "react";
import { type EntryPage, type LedgerFilter, readEntries } from "../api/ledger";
import { usePolling } from "../api/useResource";

/** Milliseconds without a change before what is searched for is asked. */
const rest = 250;

export interface Entries {
  page: EntryPage | null;
  /** Of which filter the page is: another one may have been asked since. */
  of: LedgerFilter | null;
  error: unknown;
  reload: () => Promise<void>;
  loadMore: () => Promise<void>;
}

/** The first page read again, with the older entries that had been loaded behind it. */
export function withRest(first: EntryPage, before: EntryPage | undefined): EntryPage {
  const last = first.entries.at(-1);
  if (!before || !last || !first.more) return first;
  const ids = new Set(first.entries.map(({ id }) => id));
  const rest = before.entries.filter(({ id, at }) => !ids.has(id) && at < last.at);
  return { entries: [...first.entries, ...rest], more: rest.length > 0 ? before.more : first.more };
}

function sameFilter(one: LedgerFilter | undefined, other: LedgerFilter): boolean {
  return one !== undefined && one.q === other.q && one.recipient === other.recipient && one.gpt === other.gpt;
}

export function useEntries({ q, recipient, gpt }: LedgerFilter): Entries {
  const [known, setKnown] = useState<{ page: EntryPage; of: LedgerFilter } | null>(null);
  const [error, setError] = useState<unknown>(null);
  const asked = useRef(0);
  const reload = useCallback(async () => {
    const mine = ++asked.current;
    const of = { q, recipient, gpt };
    await readEntries(of, null).then(
      (page) => {
        if (mine !== asked.current) return;
        setKnown((before) => ({ page: withRest(page, sameFilter(before?.of, of) ? before?.page : undefined), of }));
        setError(null);
      },
      (failure: unknown) => mine === asked.current && setError(failure),
    );
  }, [q, recipient, gpt]);
  const loadMore = async () => {
    const last = known?.page.entries.at(-1);
    if (!known || !last) return;
    const mine = ++asked.current;
    const older = await readEntries(known.of, last.at);
    if (mine !== asked.current) return;
    const ids = new Set(known.page.entries.map(({ id }) => id));
    const fresh = older.entries.filter(({ id }) => !ids.has(id));
    setKnown({ of: known.of, page: { entries: [...known.page.entries, ...fresh], more: older.more } });
  };
  useEffect(() => {
    const timer = setTimeout(() => void reload(), q ? rest : 0);
    return () => clearTimeout(timer);
  }, [reload, q]);
  usePolling(known?.page.entries.some(({ state }) => state === "sending") ?? false, 2000, reload);
  return { page: known?.page ?? null, of: known?.of ?? null, error, reload, loadMore };
}
