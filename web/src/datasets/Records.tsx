/** A look at records of a dataset. Nothing is read before the operator asks for it: each page is a look of its own. */
import { useEffect, useRef, useState } from "react";
import { type Dataset, type DatasetRecord, type RecordPage, readRecords } from "../api/datasets";
import { datasetTexts } from "../texts/datasets";
import { Button } from "../ui/Button";
import { ErrorNotice } from "../ui/Notice";
import { useTask } from "../ui/useTask";
import { gapped } from "./redactions";

/** Records at a time. */
const most = 10;

interface RecordsProps {
  dataset: Dataset;
  onLook: () => Promise<void>;
}

export function Records({ dataset: { id, records }, onLook }: RecordsProps) {
  const [page, setPage] = useState<RecordPage | null>(null);
  const [before, setBefore] = useState<readonly number[]>([]);
  const place = useRef<HTMLDivElement>(null);
  const limit = Math.min(most, records);
  const look = useTask(async (first: number, behind: readonly number[]) => {
    try {
      setPage(await readRecords(id, first, limit));
      setBefore(behind);
    } finally {
      await onLook();
    }
  });
  const known = useRef(page);
  useEffect(() => {
    if (known.current === page) return;
    known.current = page; // what was pressed may be gone: the reader goes on where the records begin
    place.current?.focus({ preventScroll: true });
    place.current?.scrollIntoView({ block: "start" });
  }, [page]);
  if (records === 0) return <p>{datasetTexts.previewNone}</p>;
  return (
    <div ref={place} tabIndex={-1} className="outline-none">
      {page && <Shown page={page} />}
      <ErrorNotice error={look.error} className="mb-3" />
      {page === null ? (
        <Button disabled={look.busy} onClick={() => look.run(0, [])}>
          {datasetTexts.previewDo(limit)}
        </Button>
      ) : (
        <Ways page={page} before={before} busy={look.busy} onLook={look.run} onEnd={() => setPage(null)} />
      )}
    </div>
  );
}

interface WaysProps {
  page: RecordPage;
  /** Where the pages before this one began: numbers have gaps, so they cannot be counted back. */
  before: readonly number[];
  busy: boolean;
  onLook: (first: number, before: readonly number[]) => void;
  onEnd: () => void;
}

function Ways({ page: { records, next }, before, busy, onLook, onEnd }: WaysProps) {
  const previous = before.at(-1);
  return (
    <nav aria-label={datasetTexts.pages} className="mt-3 flex flex-wrap gap-2">
      {previous !== undefined && (
        <Button disabled={busy} onClick={() => onLook(previous, before.slice(0, -1))}>
          {datasetTexts.previousPage}
        </Button>
      )}
      {next !== null && (
        <Button disabled={busy} onClick={() => onLook(next, [...before, records[0]?.n ?? 0])}>
          {datasetTexts.nextPage}
        </Button>
      )}
      <Button onClick={onEnd}>{datasetTexts.close}</Button>
    </nav>
  );
}

function Shown({ page: { records, total } }: { page: RecordPage }) {
  const first = records[0];
  const last = records.at(-1);
  if (!first || !last) return <p className="mb-3">{datasetTexts.previewNone}</p>;
  return (
    <>
      <p role="status" className="mb-2 text-sm text-quiet">
        {datasetTexts.shown(first.n, last.n, total)}
      </p>
      <ol className="grid gap-3" data-testid="records">
        {records.map((record) => (
          <li key={record.n}>
            <Record record={record} />
          </li>
        ))}
      </ol>
    </>
  );
}

function Record({ record: { n, shard, line, withdrawn, messages } }: { record: DatasetRecord }) {
  return (
    <article aria-label={datasetTexts.record(n)} className="card">
      <h3 className="flex flex-wrap justify-between gap-x-3 border-b border-line px-4 py-2">
        <span className="font-semibold">{datasetTexts.record(n)}</span>
        <span className="label self-center">{datasetTexts.place(shard, line)}</span>
      </h3>
      {withdrawn ? (
        <p className="px-4 py-3 text-quiet">{datasetTexts.recordWithdrawn}</p>
      ) : (
        <div
          tabIndex={0}
          role="group"
          aria-label={datasetTexts.textOf(n)}
          className="max-h-96 overflow-y-auto px-4 py-3"
        >
          {messages.map((message, index) => (
            <div key={index} className="mt-3 first:mt-0">
              <p className="label">{datasetTexts.roles[message.role] ?? message.role}</p>
              <Content text={message.content} />
            </div>
          ))}
        </div>
      )}
    </article>
  );
}

/** What a stranger wrote: text and nothing else, in its own direction, with the gaps marked. */
function Content({ text }: { text: string }) {
  return (
    <p dir="auto" className="wrap-anywhere whitespace-pre-wrap">
      {gapped(text).map((piece, index) =>
        piece.gap ? (
          <span key={index} className="rounded bg-wash px-1 font-mono text-sm text-accent">
            {piece.text}
          </span>
        ) : (
          piece.text
        ),
      )}
    </p>
  );
}
