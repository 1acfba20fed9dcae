/** A field's value as pieces to show: cut to what fits a glance, searched, and told of. Pure functions. */
import type { Mark, MarkKind, Part, SentField } from "../api/consents";

/** How much of a long value is shown at first. */
export const previewLength = { characters: 400, lines: 8 };
/** Fields shown at first; of more, those with marks come before the others. */
export const mostFields = 12;
/** Hits of a search that are shown: of more it is only said that they are there. */
export const mostHits = 500;

export const fieldText = (field: SentField): string => field.parts.map((part) => part.text).join("");

/** Characters that the name of what is hidden takes up, about. */
const hiddenTakes = 30;

export const isHidden = (part: Part): boolean => part.marks.some((mark) => mark.kind === "hidden");

/** Letters, digits, signs: what a mark of hidden characters holds none of, unless it stands for very many at once. */
const visibleCharacter = /(?![\u115f\u1160\u2800\u3164\uffa0\ufffc])[\p{L}\p{N}\p{P}\p{S}]/u;

/** Part of a value, perhaps cut. */
export interface ShownPart extends Part {
  /** Hidden characters stand among others here: the text is shown, not the name of the mark in its stead. */
  hasVisibleText?: true;
}

const toShownPart = (part: Part): ShownPart =>
  isHidden(part) && visibleCharacter.test(part.text) ? { ...part, hasVisibleText: true } : part;

export interface ValuePreview {
  shown: ShownPart[];
  /** Characters that are not shown, and marked parts among them. */
  restLength: number;
  restMarks: number;
}

/** The beginning of a value, or the whole where it fits. */
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

/** As much of a part as there is room for, which it takes. What is hidden is shown by its name: whole, on one line. */
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

/** As people count: a character outside of the first plane is one. */
export function lengthOf(text: string): number {
  let length = 0;
  for (const _ of text) length++;
  return length;
}

export interface SearchPart extends ShownPart {
  /** The number of the hit, from 0, that this piece belongs to. */
  hit: number | null;
}

export interface SearchResult {
  parts: SearchPart[];
  hits: number;
  /** There are more places than are shown. */
  more: boolean;
}

/** The parts, split wherever `query` occurs, ignoring case. Hits may span parts. */
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

/** Each mark of a field once, in the order of its value. */
export function marksOf(field: SentField): Mark[] {
  const marks = field.parts.flatMap((part) => part.marks);
  return [...new Map(marks.map((mark) => [`${mark.kind} ${mark.what}`, mark])).values()];
}

export function kindsOf(fields: readonly SentField[]): Set<MarkKind> {
  return new Set(fields.flatMap(marksOf).map((mark) => mark.kind));
}

const isMarked = (field: SentField, kind?: MarkKind) =>
  field.parts.some(({ marks }) => marks.some((mark) => kind === undefined || mark.kind === kind));

/** Chooses which of many fields to show first, in their order: adding more fields cannot hide a marked one. */
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

/** Personal data that can be replaced: a field name that the model made up cannot be masked. */
export const maskable = (fields: readonly SentField[]): string[] =>
  fields.filter((field) => isMarked(field, "personal") && !isKey(field)).map((field) => field.pointer);

/** Whether a field shows a key of the arguments itself: its pointer ends as no JSON pointer of a value does. */
export const isKey = (field: SentField): boolean => field.pointer.endsWith("~key");
