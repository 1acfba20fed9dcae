/** Personal data that the server has found in a text, and the text without it. Pure functions. */
import type { Noticed } from "../api/feedback";
import { withoutHidden } from "../consent/visible";

type Range = Pick<Noticed, "start" | "end" | "kind">;

/** A finding with a few words of context. */
export interface FoundPlace extends Range {
  before: string;
  text: string;
  after: string;
  /** For invisible-character tricks: the text without them. Null for personal data, which is replaced. */
  cleaned: string | null;
}

/** Characters of context on each side. */
const CONTEXT_LENGTH = 24;

export function findPlaces(text: string, marks: readonly Range[]): FoundPlace[] {
  return withoutOverlaps(marks).map(({ start, end, kind }) => {
    const inside = text.slice(start, end);
    return { start, end, kind, text: inside, ...contextOf(text, start, end), cleaned: withoutTricks(inside) };
  });
}

/** Removes invisible characters and stacked combining marks, and collapses spaces. */
function withoutTricks(text: string): string | null {
  if (text.trim() === "") return text.includes("\n") ? "\n\n" : " ";
  const cleaned = withoutHidden(text).replace(/\p{M}{4,}/gu, "");
  return cleaned === text ? null : cleaned;
}

/** Sorted, without overlaps: the first of overlapping marks wins. */
function withoutOverlaps(marks: readonly Range[]): Range[] {
  const sorted = marks.toSorted((a, b) => a.start - b.start || b.end - a.end);
  let lastEnd = 0;
  return sorted.filter(({ start, end }) => {
    if (start < lastEnd || end <= start) return false;
    lastEnd = end;
    return true;
  });
}

function contextOf(text: string, start: number, end: number): { before: string; after: string } {
  const before = text.slice(0, start).replace(/\s+/g, " ");
  const after = text.slice(end).replace(/\s+/g, " ");
  return {
    before:
      before.length > CONTEXT_LENGTH
        ? `…${withoutHalfCharacters(before.slice(-CONTEXT_LENGTH).replace(/^\S* (?=\S)/, ""))}`
        : before,
    after:
      after.length > CONTEXT_LENGTH
        ? `${withoutHalfCharacters(after.slice(0, CONTEXT_LENGTH).replace(/(?<=\S) \S*$/, ""))}…`
        : after,
  };
}

/** Removes half of a surrogate pair at either end. */
const withoutHalfCharacters = (text: string) => text.replace(/^[\udc00-\udfff]|[\ud800-\udbff]$/g, "");

/** Replaces each finding by the name of its kind. */
export function maskPlaces(
  text: string,
  places: readonly FoundPlace[],
  replacementOf: (kind: string) => string,
): string {
  const replacePlace = (remaining: string, { start, end, kind, cleaned }: FoundPlace) =>
    remaining.slice(0, start) + (cleaned ?? replacementOf(kind)) + remaining.slice(end);
  return places.toSorted((a, b) => b.start - a.start).reduce(replacePlace, text);
}
