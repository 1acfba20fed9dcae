/** Personal information that the server has found in a text, and the text without it. Pure functions. */
import type { Noticed } from "../api/feedback";
import { withoutHidden } from "../consent/visible";

type Range = Pick<Noticed, "start" | "end" | "kind">;

/** Something found, with a few words around it to be recognised by. */
export interface Found extends Range {
  before: string;
  text: string;
  after: string;
  /** Of a trick with characters: what is left without it. Null for personal information, which is replaced. */
  tidy: string | null;
}

/** Characters shown on each side. */
const around = 24;

export function foundIn(text: string, marks: readonly Range[]): Found[] {
  return apart(marks).map(({ start, end, kind }) => {
    const inside = text.slice(start, end);
    return { start, end, kind, text: inside, ...sides(text, start, end), tidy: tidied(inside) };
  });
}

/** Without characters that nobody sees, without signs piled on a letter, and with few blanks. */
function tidied(text: string): string | null {
  if (text.trim() === "") return text.includes("\n") ? "\n\n" : " ";
  const tidy = withoutHidden(text).replace(/\p{M}{4,}/gu, "");
  return tidy === text ? null : tidy;
}

/** In order, each place once: the first of those that overlap. */
function apart(marks: readonly Range[]): Range[] {
  const sorted = marks.toSorted((a, b) => a.start - b.start || b.end - a.end);
  let at = 0;
  return sorted.filter(({ start, end }) => {
    if (start < at || end <= start) return false;
    at = end;
    return true;
  });
}

function sides(text: string, start: number, end: number): { before: string; after: string } {
  const before = text.slice(0, start).replace(/\s+/g, " ");
  const after = text.slice(end).replace(/\s+/g, " ");
  return {
    before: before.length > around ? `…${whole(before.slice(-around).replace(/^\S* (?=\S)/, ""))}` : before,
    after: after.length > around ? `${whole(after.slice(0, around).replace(/(?<=\S) \S*$/, ""))}…` : after,
  };
}

/** Without half a character at either end. */
const whole = (text: string) => text.replace(/^[\udc00-\udfff]|[\ud800-\udbff]$/g, "");

/** The text without what was found: in place of each stands what it was. */
export function masked(text: string, found: readonly Found[], instead: (kind: string) => string): string {
  const replaced = (left: string, { start, end, kind, tidy }: Found) =>
    left.slice(0, start) + (tidy ?? instead(kind)) + left.slice(end);
  return found.toSorted((a, b) => b.start - a.start).reduce(replaced, text);
}
