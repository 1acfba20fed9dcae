/**
 * One value in a frame that its content cannot break out of. Long values are truncated, say by how much, and can be
 * expanded and searched.
 */
import { useEffect, useId, useMemo, useRef, useState } from "react";
import type { SentField } from "../api/consents";
import { consentTexts } from "../texts/consent";
import { count } from "../texts/dates";
import { Button, IconButton } from "../ui/Button";
import { AnnotatedValue } from "./AnnotatedValue";
import { previewOf, search } from "./values";

const frame = "rounded-lg border border-line bg-raised font-mono text-sm overflow-clip";
const text = "block px-3 py-2 whitespace-pre-wrap wrap-anywhere";

export function FieldValue({ field }: { field: SentField }) {
  const [open, setOpen] = useState(false);
  const preview = useMemo(() => previewOf(field.parts), [field.parts]);
  if (field.parts.length === 0 || field.parts.every((part) => part.text === ""))
    return <p className="py-0.5 text-quiet italic">{consentTexts.emptyText}</p>;
  if (open) return <OpenedValue field={field} onClose={() => setOpen(false)} />;
  return (
    <div className={frame}>
      <bdi className={text}>
        <AnnotatedValue parts={preview.shown} />
        {preview.restLength > 0 && <span aria-hidden="true">…</span>}
      </bdi>
      {preview.restLength > 0 && (
        <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 border-t border-dashed border-edge bg-surface px-3 py-2 font-sans">
          <p className="min-w-0 flex-1 basis-48">{consentTexts.cut(count(preview.restLength), preview.restMarks)}</p>
          <Button aria-label={consentTexts.wholeOf(field.name)} onClick={() => setOpen(true)}>
            {consentTexts.showAll}
          </Button>
        </div>
      )}
    </div>
  );
}

function OpenedValue({ field, onClose }: { field: SentField; onClose: () => void }) {
  const [query, setQuery] = useState("");
  const [index, setIndex] = useState(0);
  const results = useMemo(() => search(field.parts, query), [field.parts, query]);
  const box = useRef<HTMLDivElement>(null);
  const hit = results.hits === 0 ? null : ((index % results.hits) + results.hits) % results.hits;
  useEffect(() => box.current?.focus(), []);
  useEffect(() => {
    const scroller = box.current;
    const element = hit === null ? null : scroller?.querySelector<HTMLElement>(`[data-hit="${hit}"]`);
    if (scroller && element) scroller.scrollTop = element.offsetTop - scroller.clientHeight / 2;
  }, [hit, query]);
  const changeQuery = (next: string) => {
    setQuery(next);
    setIndex(0);
  };
  return (
    <div className={frame}>
      <div className="flex flex-wrap items-center gap-2 border-b border-line bg-surface px-2 py-2 font-sans">
        <Finder name={field.name} query={query} onQuery={changeQuery} />
        {query !== "" && (
          <span role="status" className="text-quiet">
            {hit === null ? consentTexts.foundNone : consentTexts.found(hit + 1, count(results.hits), results.more)}
          </span>
        )}
        {hit !== null && (
          <span className="flex">
            <IconButton small icon="left" label={consentTexts.foundPrevious} onClick={() => setIndex(hit - 1)} />
            <IconButton small icon="right" label={consentTexts.foundNext} onClick={() => setIndex(hit + 1)} />
          </span>
        )}
        <Button className="ms-auto" aria-label={consentTexts.lessOf(field.name)} onClick={onClose}>
          {consentTexts.showLess}
        </Button>
      </div>
      <div
        ref={box}
        tabIndex={0}
        role="group"
        aria-label={consentTexts.value(field.name)}
        className="relative max-h-80 overflow-y-auto focus-visible:-outline-offset-2"
      >
        <bdi className={text}>
          <AnnotatedValue parts={results.parts} hit={hit} />
        </bdi>
      </div>
    </div>
  );
}

function Finder({ name, query, onQuery }: { name: string; query: string; onQuery: (query: string) => void }) {
  const id = useId();
  return (
    <>
      <label htmlFor={id} className="sr-only">
        {consentTexts.findIn(name)}
      </label>
      <input
        id={id}
        type="search"
        placeholder={consentTexts.find}
        value={query}
        onChange={(event) => onQuery(event.target.value)}
        className="box min-h-10 min-w-0 flex-1 basis-40 text-sm"
      />
    </>
  );
}
