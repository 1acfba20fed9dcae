/** A small numbered button that shows the cited source. */
import { createContext, use, useId } from "react";
import type { Citation } from "../api/types";
import { t } from "../texts";
import { onUtcDay } from "../texts/dates";
import { safeAddress } from "./address";
import { legible, placeName } from "./passages";

export const Citations = createContext<readonly Citation[]>([]);

export function CitationMark({ n }: { n: number }) {
  const citation = use(Citations).find((one) => one.n === n);
  return citation ? <CitationButton citation={citation} /> : `[${n}]`;
}

const looks = {
  mark: "in-text mx-0.5 min-w-6 justify-center px-1 align-[0.1em] text-xs",
  chip: "gap-2 px-2.5 py-1 text-sm",
} as const;

/** Uses only spans, because it is rendered inside paragraphs. */
export function CitationButton({ citation, look = "mark" }: { citation: Citation; look?: keyof typeof looks }) {
  const { n, file, place, quote, url, date } = citation;
  const id = useId();
  const name = t.chat.citation(n, file);
  return (
    <>
      <button
        type="button"
        popoverTarget={id}
        aria-label={name}
        className={`inline-flex min-h-6 max-w-full items-center rounded-md border border-line bg-wash font-medium text-accent hover:border-accent ${looks[look]}`}
      >
        <span className="font-mono">{n}</span>
        {look === "chip" && <span className="truncate">{url ? place : placeName(place) || file}</span>}
      </button>
      <span
        id={id}
        popover="auto"
        role="dialog"
        aria-label={name}
        className="floating mx-2 whitespace-normal w-[min(24rem,calc(100vw-2rem))] rounded-xl border border-line bg-surface p-4 text-start text-[0.9375rem] font-normal text-ink shadow-lg"
      >
        <span className="block font-semibold break-words">{file}</span>
        {place && <span className="label mt-0.5 block">{date ? `${place}, ${onUtcDay(date)}` : place}</span>}
        {url && <PageLink url={url} />}
        {quote ? (
          <span
            role="group"
            aria-label={t.chat.quote}
            tabIndex={0}
            className="mt-3 block max-h-64 overflow-y-auto border-s-3 border-accent ps-3 whitespace-pre-wrap"
          >
            {legible(file, quote)}
          </span>
        ) : (
          !url && <span className="mt-3 block text-quiet">{t.chat.noQuote}</span>
        )}
      </span>
    </>
  );
}

/** Shows the whole address before it opens. Loads nothing from the page: no image, icon or preview. */
function PageLink({ url }: { url: string }) {
  const address = safeAddress(url);
  if (!address) return <bdi className="mt-1 block text-sm wrap-anywhere text-quiet">{url}</bdi>;
  return (
    <a
      className="link mt-1 block text-sm wrap-anywhere"
      href={address.href}
      target="_blank"
      rel="noreferrer noopener"
      referrerPolicy="no-referrer"
    >
      <bdi dir="ltr">{address.href}</bdi>
    </a>
  );
}
