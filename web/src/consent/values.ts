/** Prepares a field's value for display: truncation, search and warnings. Pure functions. */
import type { Mark, MarkKind, Part, SentField } from "../api/consents";

/** The size of a long value's preview. */
export const previewLength = { characters: 400, lines: 8 };
/** Maximum number of fields shown at first; marked fields take precedence. */
export const mostFields = 12;
/** Maximum number of search hits shown; above that, the page only says that there are more. */
export const mostHits = 500;

export const fieldText = (field: SentField): string => field.parts.map((part) => part.text).join("");

/** Approximate width, in characters, of a hidden character's label. */
const hiddenTakes = 30;

export const isHidden = (part: Part): boolean => part.marks.some((mark) => mark.kind === "hidden");

/** Letters, digits and signs. A mark of hidden characters contains none, unless it stands for very many at once. */
const visibleCharacter = /(?![\u115f\u1160\u2800\u3164\uffa0\ufffc])[\p{L}\p{N}\p{P}\p{S}]/u;

/** A part of a value, possibly truncated. */
export interface ShownPart extends Part {
  /** The hidden characters are mixed with visible ones, so the text is shown instead of the mark's label. */
  hasVisibleText?: true;
}

const toShownPart = (part: Part): ShownPart =>
  isHidden(part) && visibleCharacter.test(part.text) ? { ...part, hasVisibleText: true } : part;

export interface ValuePreview {
  shown: ShownPart[];
  /** Number of characters that are not shown, and whether marked parts are among them. */
  restLength: number;
  restMarks: number;
}

/** The start of a value, or all of it if it fits. */
export function previewOf(parts: readonly Part[]): ValuePreview {
  const remaining = { characters: previewLength.characters, lines: previewLength.lines };
  const previews = parts.map(toShownPart).map((part) => {
    const text = takeBeginning(part, remaining);
    return { shown: { ...part, text }, restText: part.text.slice(text.length), marked: part.marks.length > 0 };
  });
  return {
    shown: previews.map(({ shown }) => shown).filter(({ text }) => text !== ""),
    restLength: previews.reduce((sum, { restText }) => sum + lengthOf(restText), 0),
    restMarks: previews.filter(({ restText, marked }) => marked && restText !== "").length,
  };
}

/** Takes as much of a part as fits and reduces `remaining`. A hidden part is shown by its label: whole, on one line. */
function takeBeginning(part: ShownPart, remaining: { characters: number; lines: number }): string {
  if (remaining.characters <= 0) return "";
  if (isHidden(part) && !part.hasVisibleText) {
    remaining.characters -= hiddenTakes;
    return part.text;
  }
  let end = 0;
  for (const character of part.text) {
    if (remaining.characters <= 0 || (character === "\n" && --remaining.lines <= 0)) {
      remaining.characters = 0;
      break;
    }
    remaining.characters--;
    end += character.length;
  }
  return part.text.slice(0, end);
}

/** Length in code points, so that characters outside the BMP count once. */
export function lengthOf(text: string): number {
  let length = 0;
  for (const _ of text) length++;
  return length;
}

export interface SearchPart extends ShownPart {
  /** The 0-based index of the hit that this piece belongs to, or null. */
  hit: number | null;
}

export interface SearchResult {
  parts: SearchPart[];
  hits: number;
  /** There are more hits than shown. */
  more: boolean;
}

/** Splits the parts at each match of `query`, ignoring case. Hits may span parts. */
export function search(parts: readonly Part[], query: string): SearchResult {
  const all = rangesOf(parts.map((part) => part.text).join(""), query);
  const [ranges, more] = [all.slice(0, mostHits), all.length > mostHits];
  const pieces: SearchPart[] = [];
  let [from, next] = [0, 0];
  for (const { text, ...part } of parts.map(toShownPart)) {
    let position = from;
    const end = from + text.length;
    while (position < end) {
      while ((ranges[next]?.[1] ?? Infinity) <= position) next++;
      const [start, stop] = ranges[next] ?? [Infinity, Infinity];
      const inside = position >= start;
      const until = Math.min(end, inside ? stop : start);
      pieces.push({ ...part, text: text.slice(position - from, until - from), hit: inside ? next : null });
      position = until;
    }
    from = end;
  }
  return { parts: pieces, hits: ranges.length, more };
}

function rangesOf(text: string, query: string): [number, number][] {
  if (query === "") return [];
  const escaped = query.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
  const ranges: [number, number][] = [];
  for (const { 0: hit, index } of text.matchAll(new RegExp(escaped, "giu"))) {
    if (ranges.length > mostHits) break;
    ranges.push([index, index + hit.length]);
  }
  return ranges;
}

/** Each kind of mark in a field once, in the order of its value. */
export function marksOf(field: SentField): Mark[] {
  const marks = field.parts.flatMap((part) => part.marks);
  return [...new Map(marks.map((mark) => [`${mark.kind} ${mark.what}`, mark])).values()];
}

export function kindsOf(fields: readonly SentField[]): Set<MarkKind> {
  return new Set(fields.flatMap(marksOf).map((mark) => mark.kind));
}

const isMarked = (field: SentField, kind?: MarkKind) =>
  field.parts.some(({ marks }) => marks.some((mark) => kind === undefined || mark.kind === kind));

/**
 * Chooses which fields to show first, in order. Marked fields always come first, so that padding with extra fields
 * cannot hide them.
 */
export function splitFields(fields: readonly SentField[]): {
  shown: readonly SentField[];
  others: readonly SentField[];
} {
  if (fields.length <= mostFields + 1) return { shown: fields, others: [] };
  const ranked = [...fields.filter((field) => isMarked(field)), ...fields.filter((field) => !isMarked(field))];
  const first = new Set(ranked.slice(0, mostFields));
  return { shown: fields.filter((field) => first.has(field)), others: fields.filter((field) => !first.has(field)) };
}

export const fieldsWith = (fields: readonly SentField[], kind: MarkKind): number =>
  fields.filter((field) => isMarked(field, kind)).length;

export const countMarked = (fields: readonly SentField[]): number => fields.filter((field) => isMarked(field)).length;

/** Pointers of the fields whose personal data can be masked. A field name that the model made up cannot be masked. */
export const maskable = (fields: readonly SentField[]): string[] =>
  fields.filter((field) => isMarked(field, "personal") && !isKey(field)).map((field) => field.pointer);

/** Whether a field shows an argument's key: its pointer ends like no JSON pointer of a value can. */
export const isKey = (field: SentField): boolean => field.pointer.endsWith("~key");
