/**
 * Shows records of a dataset. Nothing loads before the operator asks for it, because each page is logged as an access.
 */
import { useEffect, useRef, useState } from "react";
import { type Dataset, type DatasetRecord, type RecordPage, readRecords } from "../api/datasets";
import { datasetTexts } from "../texts/datasets";
import { Button } from "../ui/Button";
import { ErrorNotice } from "../ui/Notice";
import { useTask } from "../ui/useTask";
import { splitGaps } from "./redactions";

/** Records per page. */
const PAGE_SIZE = 10;

interface RecordsProps {
  dataset: Dataset;
  onLook: () => Promise<void>;
}

export function Records({ dataset: { id, records }, onLook }: RecordsProps) {
  const [page, setPage] = useState<RecordPage | null>(null);
  const [earlierStarts, setEarlierStarts] = useState<readonly number[]>([]);
  const region = useRef<HTMLDivElement>(null);
  const limit = Math.min(PAGE_SIZE, records);
  const read = useTask(async (first: number, starts: readonly number[]) => {
    try {
      setPage(await readRecords(id, first, limit));
      setEarlierStarts(starts);
    } finally {
      await onLook();
    }
  });
  const shownPage = useRef(page);
  useEffect(() => {
    if (shownPage.current === page) return;
    shownPage.current = page; // the pressed button may be gone, so continue at the start of the records
    region.current?.focus({ preventScroll: true });
    region.current?.scrollIntoView({ block: "start" });
  }, [page]);
  if (records === 0) return <p>{datasetTexts.previewNone}</p>;
  return (
    <div ref={region} tabIndex={-1} className="outline-none">
      {page && <RecordList page={page} />}
      <ErrorNotice error={read.error} className="mb-3" />
      {page === null ? (
        <Button disabled={read.busy} onClick={() => read.run(0, [])}>
          {datasetTexts.previewDo(limit)}
        </Button>
      ) : (
        <Paging
          page={page}
          earlierStarts={earlierStarts}
          busy={read.busy}
          onLook={read.run}
          onEnd={() => setPage(null)}
        />
      )}
    </div>
  );
}

interface PagingProps {
  page: RecordPage;
  /** Starts of the previous pages: record numbers have gaps, so they cannot be computed. */
  earlierStarts: readonly number[];
  busy: boolean;
  onLook: (first: number, earlierStarts: readonly number[]) => void;
  onEnd: () => void;
}

function Paging({ page: { records, next }, earlierStarts, busy, onLook, onEnd }: PagingProps) {
  const previous = earlierStarts.at(-1);
  return (
    <nav aria-label={datasetTexts.pages} className="mt-3 flex flex-wrap gap-2">
      {previous !== undefined && (
        <Button disabled={busy} onClick={() => onLook(previous, earlierStarts.slice(0, -1))}>
          {datasetTexts.previousPage}
        </Button>
      )}
      {next !== null && (
        <Button disabled={busy} onClick={() => onLook(next, [...earlierStarts, records[0]?.n ?? 0])}>
          {datasetTexts.nextPage}
        </Button>
      )}
      <Button onClick={onEnd}>{datasetTexts.close}</Button>
    </nav>
  );
}

function RecordList({ page: { records, total } }: { page: RecordPage }) {
  const first = records[0];
  const last = records.at(-1);
  if (!first || !last) return <p className="mb-3">{datasetTexts.previewNone}</p>;
  return (
    <>
      <p role="status" className="mb-2 text-sm text-quiet">
        {datasetTexts.range(first.n, last.n, total)}
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
        <span className="label self-center">{datasetTexts.position(shard, line)}</span>
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

/** Untrusted content, rendered as plain text with its own direction and with redactions marked. */
function Content({ text }: { text: string }) {
  return (
    <p dir="auto" className="wrap-anywhere whitespace-pre-wrap">
      {splitGaps(text).map((part, index) =>
        part.isGap ? (
          <span key={index} className="rounded bg-wash px-1 font-mono text-sm text-accent">
            {part.text}
          </span>
        ) : (
          part.text
        ),
      )}
    </p>
  );
}
