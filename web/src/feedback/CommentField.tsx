/** Editable text to be sent, with findings beside it. */
import { useRef } from "react";
import type { Noticed } from "../api/feedback";
import { Name } from "../consent/UntrustedText";
import { feedbackTexts } from "../texts/feedback";
import { Field } from "../ui/Field";
import { type FoundPlace, findPlaces, maskPlaces } from "./marks";

/** More findings can only be masked all at once. */
const MOST_SHOWN = 5;

interface WordsProps {
  label: string;
  hint?: string;
  value: string;
  /** The text before the user edited it. */
  original?: string;
  rows?: number;
  marks: readonly Noticed[];
  error: string | null;
  onWrite: (text: string) => void;
}

export function CommentField({ label, hint, value, original, rows, marks, error, onWrite }: WordsProps) {
  const field = useRef<HTMLTextAreaElement>(null);
  const found = findPlaces(value, marks);
  const rewrite = (text: string) => {
    onWrite(text);
    field.current?.focus();
  };
  return (
    <div>
      <Field label={label} hint={hint} error={error}>
        {(control) => (
          <textarea
            {...control}
            ref={field}
            dir="auto"
            rows={rows ?? rowsFor(value)}
            className={`box block field-sizing-content max-h-72 text-[0.9375rem] ${rows ? "min-h-24" : ""}`}
            value={value}
            onChange={(event) => onWrite(event.target.value)}
          />
        )}
      </Field>
      {original !== undefined && original !== value && (
        <button
          type="button"
          className="link mt-1 min-h-6 text-sm"
          aria-label={feedbackTexts.words.originalOf(label)}
          onClick={() => rewrite(original)}
        >
          {feedbackTexts.words.original}
        </button>
      )}
      {found.length > 0 && (
        <FoundPlaces
          name={label}
          found={found}
          onMask={(places) => rewrite(maskPlaces(value, places, feedbackTexts.words.removed))}
        />
      )}
    </div>
  );
}

function FoundPlaces({
  name,
  found,
  onMask,
}: {
  name: string;
  found: FoundPlace[];
  onMask: (places: FoundPlace[]) => void;
}) {
  return (
    <div className="mt-2 rounded-[0.625rem] bg-caution-wash px-3 py-2 text-sm text-caution" data-testid="places">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4">
        <p>{feedbackTexts.words.found(found.length)}</p>
        {found.length > 1 && (
          <button
            type="button"
            className="min-h-6 font-medium underline underline-offset-2"
            aria-label={feedbackTexts.words.maskAllOf(found.length, name)}
            onClick={() => onMask(found)}
          >
            {feedbackTexts.words.maskAll(found.length)}
          </button>
        )}
      </div>
      <ul className="mt-1 grid gap-1.5 text-ink">
        {found.slice(0, MOST_SHOWN).map((place) => (
          <li key={place.start} className="flex items-start justify-between gap-3">
            <PlaceExcerpt place={place} />
            <button
              type="button"
              className="link min-h-6 shrink-0"
              aria-label={
                place.cleaned === null
                  ? feedbackTexts.words.maskOf(place.kind, place.text)
                  : feedbackTexts.words.tidyOf(place.kind)
              }
              onClick={() => onMask([place])}
            >
              {place.cleaned === null ? feedbackTexts.words.mask : feedbackTexts.words.removeTrick}
            </button>
          </li>
        ))}
      </ul>
      {found.length > MOST_SHOWN && (
        <p className="mt-1">{feedbackTexts.words.furtherFound(found.length - MOST_SHOWN)}</p>
      )}
    </div>
  );
}

function PlaceExcerpt({ place: { kind, before, text, after } }: { place: FoundPlace }) {
  return (
    <span className="min-w-0">
      <span className="label block">{kind}</span>
      <bdi className="wrap-anywhere">
        {before}
        <mark className="bg-transparent text-ink underline decoration-caution decoration-2 underline-offset-2">
          <Name text={text} most={120} />
        </mark>
        {after}
      </bdi>
    </span>
  );
}

/** The number of rows for a text, capped so that other fields stay visible. */
function rowsFor(text: string): number {
  const lines = text.split("\n", 12).reduce((sum, line) => sum + 1 + Math.floor(line.length / 60), 0);
  return Math.min(9, Math.max(2, lines));
}
