/** Marks in a value, each kind with its own shape and a label. Colour alone carries no meaning. */
import { memo, type ReactNode } from "react";
import type { Mark, MarkKind } from "../api/consents";
import { consentTexts } from "../texts/consent";
import { Icon, type IconName } from "../ui/Icon";
import { Chip, UntrustedText } from "./UntrustedText";
import type { SearchPart, ShownPart } from "./values";

export const kinds: readonly MarkKind[] = ["personal", "own_words", "foreign", "hidden"];

const markStyles: Record<MarkKind, string> = {
  personal: "underline decoration-solid decoration-2 underline-offset-2 bg-caution-wash",
  own_words: "underline decoration-dotted decoration-2 underline-offset-4 bg-transparent",
  foreign: "underline decoration-double decoration-1 underline-offset-4 bg-wash",
  hidden: "",
};
const icons: Record<MarkKind, IconName> = {
  personal: "person",
  own_words: "words",
  foreign: "into",
  hidden: "unseen",
};

interface AnnotatedValueProps {
  parts: readonly (ShownPart | SearchPart)[];
  /** While searching: the index of the current hit. */
  hit?: number | null;
}

export const AnnotatedValue = memo(function AnnotatedValue({ parts, hit = null }: AnnotatedValueProps) {
  return parts.map((part, index) => <ValuePart key={index} part={part} hit={hit} />);
});

function ValuePart({ part, hit }: { part: ShownPart | SearchPart; hit: number | null }) {
  const hidden = part.hasVisibleText ? undefined : part.marks.find((mark) => mark.kind === "hidden");
  const text = hidden ? <Chip what={hidden.what} /> : <UntrustedText text={part.text} />;
  const marked = part.marks.reduce<ReactNode>(
    (inner, { kind }) =>
      markStyles[kind] ? (
        <mark key={kind} className={`text-ink ${markStyles[kind]}`}>
          {inner}
        </mark>
      ) : (
        inner
      ),
    text,
  );
  const number = "hit" in part ? part.hit : null;
  if (number === null) return marked;
  return (
    <mark
      data-hit={number}
      className={`rounded-xs bg-wash text-ink outline-accent ${number === hit ? "outline-2" : "outline-1 outline-dashed"}`}
    >
      {marked}
    </mark>
  );
}

export function MarkTag({ mark: { kind, what } }: { mark: Mark }) {
  return (
    <span className="inline-flex max-w-full items-start gap-1.5 text-sm text-quiet">
      <Icon name={icons[kind]} className="mt-0.5 size-4" />
      <span className="min-w-0 wrap-anywhere">{consentTexts.marks[kind](what)}</span>
    </span>
  );
}

/** A legend of the shapes in use. */
export function Legend({ present }: { present: ReadonlySet<MarkKind> }) {
  if (present.size === 0) return null;
  return (
    <div className="mt-3 flex flex-wrap items-baseline gap-x-4 gap-y-1 text-sm text-quiet">
      <span className="sr-only">{consentTexts.legend}</span>
      {kinds
        .filter((kind) => present.has(kind))
        .map((kind) => (
          <span key={kind} className="inline-flex items-baseline gap-1.5">
            {kind === "hidden" ? (
              <span className="rounded border border-caution bg-caution-wash px-1 text-xs text-caution">⟨…⟩</span>
            ) : (
              <span aria-hidden="true" className={`font-mono text-ink ${markStyles[kind]}`}>
                abc
              </span>
            )}
            {consentTexts.kinds[kind]}
          </span>
        ))}
    </div>
  );
}
