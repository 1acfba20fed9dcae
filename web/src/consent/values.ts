/** A field's value as pieces to show: cut to what fits a glance, searched, and told of. Pure functions. */
import type { Mark, MarkKind, Part, SentField } from "../api/consents";

/** Of a long value so much is shown at first. */
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
const seen = /(?![\u115f\u1160\u2800\u3164\uffa0\ufffc])[\p{L}\p{N}\p{P}\p{S}]/u;

/** Part of a value, perhaps cut. */
export interface Shown extends Part {
  /** Hidden characters stand among others here: the text is shown, not the name of the mark in its stead. */
  among?: true;
}

const shownAs = (part: Part): Shown => (isHidden(part) && seen.test(part.text) ? { ...part, among: true } : part);

export interface ValuePreview {
  shown: Shown[];
  /** Characters that are not shown, and marked parts among them. */
  rest: number;
  restMarks: number;
}

/** The beginning of a value, or the whole where it fits. */
export function valuePreviewAt(parts: readonly Part[]): ValuePreview {
  const room = { characters: previewLength.characters, lines: previewLength.lines };
  const cut = parts.map(shownAs).map((part) => {
    const text = beginningOf(part, room);
    return { shown: { ...part, text }, left: part.text.slice(text.length), marked: part.marks.length > 0 };
  });
  return {
    shown: cut.map(({ shown }) => shown).filter(({ text }) => text !== ""),
    rest: cut.reduce((sum, { left }) => sum + lengthOf(left), 0),
    restMarks: cut.filter(({ left, marked }) => marked && left !== "").length,
  };
}

/** As much of a part as there is room for, which it takes. What is hidden is shown by its name: whole, on one line. */
function beginningOf(part: Shown, room: { characters: number; lines: number }): string {
  if (room.characters <= 0) return "";
  if (isHidden(part) && !part.among) {
    room.characters -= hiddenTakes;
    return part.text;
  }
  let end = 0;
  for (const character of part.text) {
    if (room.characters <= 0 || (character === "\n" && --room.lines <= 0)) {
      room.characters = 0;
      break;
    }
    room.characters--;
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

export interface Hit extends Shown {
  /** The number of the hit, from 0, that this piece belongs to. */
  hit: number | null;
}

export interface Found {
  pieces: Hit[];
  hits: number;
  /** There are more places than are shown. */
  more: boolean;
}

/** The parts cut at every place where `query` stands, whatever its case. Hits may go over parts. */
export function search(parts: readonly Part[], query: string): Found {
  const all = rangesOf(parts.map((part) => part.text).join(""), query);
  const [ranges, more] = [all.slice(0, mostHits), all.length > mostHits];
  const pieces: Hit[] = [];
  let [from, next] = [0, 0];
  for (const { text, ...told } of parts.map(shownAs)) {
    let at = from;
    const end = from + text.length;
    while (at < end) {
      while ((ranges[next]?.[1] ?? Infinity) <= at) next++;
      const [start, stop] = ranges[next] ?? [Infinity, Infinity];
      const inside = at >= start;
      const until = Math.min(end, inside ? stop : start);
      pieces.push({ ...told, text: text.slice(at - from, until - from), hit: inside ? next : null });
      at = until;
    }
    from = end;
  }
  return { pieces, hits: ranges.length, more };
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

/** Of many fields those to show at first, in their order: whoever adds more fields pushes no marked one away. */
export function firstFields(fields: readonly SentField[]): { shown: readonly SentField[]; rest: readonly SentField[] } {
  if (fields.length <= mostFields + 1) return { shown: fields, rest: [] };
  const ranked = [...fields.filter((field) => isMarked(field)), ...fields.filter((field) => !isMarked(field))];
  const first = new Set(ranked.slice(0, mostFields));
  return { shown: fields.filter((field) => first.has(field)), rest: fields.filter((field) => !first.has(field)) };
}

export const fieldsWith = (fields: readonly SentField[], kind: MarkKind): number =>
  fields.filter((field) => isMarked(field, kind)).length;

export const markedAmong = (fields: readonly SentField[]): number => fields.filter((field) => isMarked(field)).length;

/** Where what is personal can be taken out: a name that was made up cannot be masked. */
export const maskable = (fields: readonly SentField[]): string[] =>
  fields.filter((field) => isMarked(field, "personal") && !isKey(field)).map((field) => field.pointer);

/** Whether a field shows a key of the arguments itself: its pointer ends as no JSON pointer of a value does. */
export const isKey = (field: SentField): boolean => field.pointer.endsWith("~key");
