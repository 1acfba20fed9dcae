/** Selects the operations that the GPT needs from a large document and continues with a small one. */
import { useEffect, useState } from "react";
import { type DocumentList, extractOperations, type ListedOperation, listOperations } from "../../api/actions";
import { sentenceOf } from "../../api/request";
import { t } from "../../texts";
import { actionTexts } from "../../texts/actions";
import { Button } from "../../ui/Button";
import { ErrorNotice, Notice } from "../../ui/Notice";
import { useTask } from "../../ui/useTask";
import { addOperations, matchingOperations, PAGE_SIZE, tagsOf } from "./operationSearch";
import { Problems } from "./Problems";

interface ChooseProps {
  gpt: string;
  document: string;
  /** The URL that it was fetched from. */
  source: string | null;
  onChosen: (document: string) => void;
  onCancel: () => void;
}

export function ChooseOperations(props: ChooseProps) {
  const { list, error, retry } = useList(props);
  if (error !== null)
    return (
      <div className="grid gap-3">
        <Notice tone="danger">{sentenceOf(error)}</Notice>
        <div className="flex flex-wrap gap-2">
          <Button onClick={retry}>{t.common.retry}</Button>
          <Button variant="ghost" onClick={props.onCancel}>
            {actionTexts.otherDocument}
          </Button>
        </div>
      </div>
    );
  if (list === null) return <p role="status">{actionTexts.listing}</p>;
  return <Choice {...props} list={list} />;
}

function useList({ gpt, document, source }: ChooseProps) {
  const [list, setList] = useState<DocumentList | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    const controller = new AbortController();
    listOperations(gpt, document, source, controller.signal).then(
      setList,
      (failure: unknown) => !controller.signal.aborted && setError(failure),
    );
    return () => controller.abort();
  }, [gpt, document, source, attempt]);
  const retry = () => {
    setError(null);
    setAttempt((previous) => previous + 1);
  };
  return { list, error, retry };
}

function Choice({ gpt, document, source, list, onChosen, onCancel }: ChooseProps & { list: DocumentList }) {
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set());
  const [search, setSearch] = useState("");
  const [tag, setTag] = useState("");
  const extract = useTask((ask: () => Promise<string>) => ask().then(onChosen));
  const matches = matchingOperations(list.operations, search, tag);
  const full = chosen.size >= list.most;
  const choose = (number: number, on: boolean) => {
    const next = new Set(chosen);
    if (on) next.add(number);
    else next.delete(number);
    setChosen(next);
  };
  return (
    <section aria-labelledby="choose">
      <h2 id="choose" className="text-lg font-semibold">
        {actionTexts.choose}
      </h2>
      <p className="text-quiet">{actionTexts.chooseText(list.operations.length, list.most)}</p>
      {list.more && <p className="text-quiet">{actionTexts.listedOnly(list.operations.length)}</p>}
      <Button className="mt-3" onClick={onCancel}>
        {actionTexts.otherDocument}
      </Button>
      <Filter operations={list.operations} search={search} onSearch={setSearch} tag={tag} onTag={setTag} />
      <div className="top-0 z-10 mt-3 flex flex-wrap items-center gap-2 border-b border-line bg-paper py-2 sm:sticky">
        <p role="status" className="me-auto text-quiet" data-testid="chosen">
          {actionTexts.chosenOf(chosen.size, list.most)} {actionTexts.matches(matches.length)}
        </p>
        <Button
          disabled={full || matches.length === 0}
          onClick={() => setChosen(addOperations(chosen, matches, list.most))}
        >
          {actionTexts.chooseMatches}
        </Button>
        <Button disabled={chosen.size === 0} onClick={() => setChosen(new Set())}>
          {actionTexts.chooseNone}
        </Button>
        <Button
          variant="main"
          disabled={chosen.size === 0 || extract.busy}
          onClick={() => void extract.run(() => extractOperations(gpt, document, [...chosen], source))}
        >
          {extract.busy ? actionTexts.extracting : actionTexts.addChosen(chosen.size)}
        </Button>
      </div>
      <ErrorNotice error={extract.error} className="mt-3" />
      <Rows key={`${search} ${tag}`} matches={matches} chosen={chosen} full={full} onChoose={choose} />
      {matches.length === 0 && <p className="mt-3 text-quiet">{actionTexts.noMatch}</p>}
      {list.refusals.length > 0 && (
        <div className="mt-6">
          <Problems refusals={list.refusals} warnings={[]} />
        </div>
      )}
    </section>
  );
}

interface FilterProps {
  operations: readonly ListedOperation[];
  search: string;
  onSearch: (search: string) => void;
  tag: string;
  onTag: (tag: string) => void;
}

function Filter({ operations, search, onSearch, tag, onTag }: FilterProps) {
  const tags = tagsOf(operations);
  return (
    <div className="mt-3 grid gap-2 sm:grid-cols-[1fr_14rem]">
      <input
        type="search"
        className="box"
        aria-label={actionTexts.findOperation}
        placeholder={actionTexts.findOperation}
        value={search}
        onChange={(event) => onSearch(event.target.value)}
      />
      {tags.length > 0 && (
        <select
          className="box"
          aria-label={actionTexts.tag}
          value={tag}
          onChange={(event) => onTag(event.target.value)}
        >
          <option value="">{actionTexts.allTags}</option>
          {tags.map((each) => (
            <option key={each.tag} value={each.tag}>
              {each.tag} ({each.count})
            </option>
          ))}
        </select>
      )}
    </div>
  );
}

interface RowsProps {
  matches: readonly ListedOperation[];
  chosen: ReadonlySet<number>;
  full: boolean;
  onChoose: (number: number, on: boolean) => void;
}

/** Renders the rows in pages; a document may have thousands. */
function Rows({ matches, chosen, full, onChoose }: RowsProps) {
  const [shownCount, setShownCount] = useState(PAGE_SIZE);
  return (
    <>
      <ul className="mt-2" data-testid="listed-operations">
        {matches.slice(0, shownCount).map((operation) => (
          <Row
            key={operation.number}
            operation={operation}
            on={chosen.has(operation.number)}
            full={full}
            onChoose={(on) => onChoose(operation.number, on)}
          />
        ))}
      </ul>
      {matches.length > shownCount && (
        <Button className="mt-3" onClick={() => setShownCount(shownCount + PAGE_SIZE)}>
          {actionTexts.showMore(Math.min(PAGE_SIZE, matches.length - shownCount))}
        </Button>
      )}
    </>
  );
}

interface RowProps {
  operation: ListedOperation;
  on: boolean;
  full: boolean;
  onChoose: (on: boolean) => void;
}

function Row({ operation: { name, method, path, summary, deprecated }, on, full, onChoose }: RowProps) {
  return (
    <li className="border-b border-line">
      <label className="flex min-h-11 items-start gap-3 py-2.5">
        <input
          type="checkbox"
          className="mt-1 size-4.5 shrink-0 accent-accent"
          checked={on}
          disabled={full && !on}
          onChange={(event) => onChoose(event.target.checked)}
        />
        <span className="min-w-0">
          <span className="block font-mono text-sm wrap-anywhere">
            <span className="font-semibold">{method}</span> {path}
          </span>
          <span className="block text-[0.9375rem] wrap-anywhere text-quiet">
            {name}
            {summary && `: ${summary}`}
            {deprecated && ` (${actionTexts.deprecated})`}
          </span>
        </span>
      </label>
    </li>
  );
}
