import { useState } from "react";
import { type Entry, type EntryPage, readReceivers, readSharingPatterns } from "../api/ledger";
import { useResource } from "../api/useResource";
import { navigate } from "../app/router";
import { t } from "../texts";
import { dayGroup } from "../texts/dates";
import { ledgerTexts } from "../texts/ledger";
import { Button } from "../ui/Button";
import { Icon } from "../ui/Icon";
import { Empty, Failure, Loading } from "../ui/ResourceView";
import { useTask } from "../ui/useTask";
import { addressOf, type LedgerParams } from "./address";
import { EntryRow } from "./EntryRow";
import { useEntries } from "./useEntries";

/** The entries by day, with filters. */
export function EntryList({ params }: { params: LedgerParams }) {
  const [query, setQuery] = useState("");
  const { page, filter, error, reload, loadMore } = useEntries({
    q: query.trim(),
    recipient: params.recipient,
    gpt: params.gpt,
  });
  const narrowed = query.trim() !== "" || params.recipient !== "" || params.gpt !== "";
  const clear = () => {
    setQuery("");
    navigate(addressOf({}), "replace");
  };
  return (
    <>
      {(narrowed || page?.entries.length !== 0) && (
        <Filters params={params} query={query} onQuery={setQuery} entries={page?.entries ?? []} />
      )}
      {params.recipient !== "" && (
        <h2 className="mb-3 text-lg font-semibold wrap-anywhere">{ledgerTexts.allOf(params.recipient)}</h2>
      )}
      {error !== null && <Failure error={error} onRetry={() => void reload()} />}
      {page === null && error === null && <Loading />}
      {page?.entries.length === 0 && error === null && (
        <NoEntries narrowed={narrowed || filter?.q !== ""} onClear={clear} />
      )}
      {page && page.entries.length > 0 && <Days page={page} params={params} onMore={loadMore} />}
    </>
  );
}

function NoEntries({ narrowed, onClear }: { narrowed: boolean; onClear: () => void }) {
  if (!narrowed) return <Empty title={ledgerTexts.empty}>{ledgerTexts.emptyText}</Empty>;
  return (
    <Empty title={ledgerTexts.noMatch}>
      <p className="mb-4">{ledgerTexts.noMatchText}</p>
      <Button onClick={onClear}>{ledgerTexts.clear}</Button>
    </Empty>
  );
}

function Days({ page, params, onMore }: { page: EntryPage; params: LedgerParams; onMore: () => Promise<void> }) {
  const now = new Date();
  const days = Map.groupBy(page.entries, ({ at }) => dayGroup(at, now));
  const more = useTask(() => onMore());
  return (
    <div data-testid="ledger">
      {[...days].map(([day, entries]) => (
        <section key={day} aria-label={day} className="mt-5 first:mt-0">
          <h2 className="label mb-1.5">{day}</h2>
          <ul className="card divide-y divide-line">
            {entries.map((entry) => (
              <EntryRow key={entry.id} entry={entry} params={params} />
            ))}
          </ul>
        </section>
      ))}
      {more.error !== null && (
        <div className="mt-4">
          <Failure error={more.error} onRetry={more.run} />
        </div>
      )}
      {page.more && more.error === null && (
        <Button className="mt-4 w-full" disabled={more.busy} onClick={more.run}>
          {more.busy ? t.common.loading : t.common.more}
        </Button>
      )}
    </div>
  );
}

interface FiltersProps {
  params: LedgerParams;
  query: string;
  onQuery: (query: string) => void;
  entries: readonly Entry[];
}

function Filters({ params, query, onQuery, entries }: FiltersProps) {
  const receivers = useResource("recipients", readReceivers).resource;
  const habits = useResource("habits", readSharingPatterns).resource;
  const hosts = receivers.state === "ready" ? receivers.value.map(({ host }) => host) : [];
  const gpts = [...(habits.state === "ready" ? habits.value : []), ...entries].map(({ gpt }) => gpt);
  const names = new Map(gpts.map(({ id, name }) => [id, name]));
  return (
    <div className="mb-6 grid gap-3 sm:grid-cols-[2fr_1fr_1fr]">
      <div className="relative">
        <Icon name="search" className="pointer-events-none absolute top-3 left-3 size-5 text-quiet" />
        <input
          type="search"
          className="box ps-10"
          aria-label={ledgerTexts.search}
          placeholder={ledgerTexts.search}
          value={query}
          onChange={(event) => onQuery(event.target.value)}
        />
      </div>
      <Choice
        label={ledgerTexts.recipient}
        any={ledgerTexts.anyRecipient}
        chosen={params.recipient}
        options={withChosen(new Map(hosts.map((host) => [host, host])), params.recipient)}
        onChoose={(recipient) => navigate(addressOf({ recipient, gpt: params.gpt }), "replace")}
      />
      <Choice
        label={ledgerTexts.gpt}
        any={ledgerTexts.anyGpt}
        chosen={params.gpt}
        options={withChosen(names, params.gpt)}
        onChoose={(gpt) => navigate(addressOf({ recipient: params.recipient, gpt }), "replace")}
      />
    </div>
  );
}

/** Adds the selected option while the others are not loaded. */
function withChosen(options: Map<string, string>, chosen: string): Map<string, string> {
  return chosen === "" || options.has(chosen) ? options : new Map([...options, [chosen, chosen]]);
}

interface ChoiceProps {
  label: string;
  any: string;
  chosen: string;
  options: ReadonlyMap<string, string>;
  onChoose: (value: string) => void;
}

function Choice({ label, any, chosen, options, onChoose }: ChoiceProps) {
  return (
    <select className="box" aria-label={label} value={chosen} onChange={(event) => onChoose(event.target.value)}>
      <option value="">{any}</option>
      {[...options].map(([value, name]) => (
        <option key={value} value={value}>
          {name || ledgerTexts.deletedGpt}
        </option>
      ))}
    </select>
  );
}
