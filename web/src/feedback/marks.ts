/** Personal information that the server has found in a text, and the text without it. Pure functions. */
import type { Noticed } from "../api/feedback";
import { withoutHidden } from "../consent/visible";

type Range = Pick<Noticed, "start" | "end" | "kind">;

/** Something found, with a few words around it to be recognised by. */
export interface FoundPlace extends Range {
  before: string;
  text: string;
  after: string;
  /** For a trick with characters: the text without it. Null for personal information, which is replaced. */
  cleaned: string | null;
}

/** Characters shown on each side. */
const CONTEXT_LENGTH = 24;

export function findPlaces(text: string, marks: readonly Range[]): FoundPlace[] {
  return withoutOverlaps(marks).map(({ start, end, kind }) => {
    const inside = text.slice(start, end);
    return { start, end, kind, text: inside, ...contextOf(text, start, end), cleaned: withoutTricks(inside) };
  });
}

/** Without invisible characters, without stacked combining marks, and with few spaces. */
function withoutTricks(text: string): string | null {
  if (text.trim() === "") return text.includes("\n") ? "\n\n" : " ";
  const cleaned = withoutHidden(text).replace(/\p{M}{4,}/gu, "");
  return cleaned === text ? null : cleaned;
}

/** In order, each place once: the first of those that overlap. */
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

/** Without half a character at either end. */
const withoutHalfCharacters = (text: string) => text.replace(/^[\udc00-\udfff]|[\ud800-\udbff]$/g, "");

/** The text without what was found: in place of each stands what it was. */
export function maskPlaces(
  text: string,
  places: readonly FoundPlace[],
  replacementOf: (kind: string) => string,
): string {
  const replacePlace = (remaining: string, { start, end, kind, cleaned }: FoundPlace) =>
    remaining.slice(0, start) + (cleaned ?? replacementOf(kind)) + remaining.slice(end);
  return places.toSorted((a, b) => b.start - a.start).reduce(replacePlace, text);
}
