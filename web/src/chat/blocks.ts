/**
 * Cuts an answer into blocks that can be set one by one, so that while it grows only the last is set again.
 * Invariant: what has been cut off is never looked at again, so that a token costs the same however long its
 * answer is. A cut is made at a blank line outside of code and maths where no list or indented text goes on, around
 * code at the margin, and before the next item of a list that has become long.
 */
import { headingLevels } from "./headings";

export interface Block {
  text: string;
  /** Code at the margin, and nothing else. */
  code: boolean;
  /** More of its code is still to come. */
  open: boolean;
  /** Goes on with the list of the block before. */
  goesOn: boolean;
  /** The levels of its headings, see `headingLevels`. */
  levels: string;
}

/** Characters after which the next item of a list begins a block of its own. */
const LONG_LIST = 1500;

const fence = /^ {0,3}(?:(`{3,})[^`]*$|(~{3,}))/;
const listItem = /^\s*(?:[-*+]|\d{1,9}[.)])\s/;
/** A line that may still become the next item of a list while the text grows. */
const nextItem = /^\s*(?:[-*+]|\d{1,9}[.)]?)(?:\s|$)/;
const itemAtMargin = /^(?:([-*+])|(\d{1,9})([.)]))\s/;
/** A link or footnote that is defined once and used elsewhere binds the whole text together. */
const definition = /^ {0,3}\[[^\]]+\]:\s/;

/** The parser's state at the start of a line. */
interface Position {
  /** The start of the open block; -1 if there is none. */
  from: number;
  code: boolean;
  goesOn: boolean;
  /** The marks of the fence that is open. */
  fence: string | null;
  maths: boolean;
  blank: boolean;
  inList: boolean;
  /** The last item at the margin: its mark, and the number that it is shown with. */
  item: { mark: string; n: number } | null;
  /** A definition was read. */
  bound: boolean;
}

const beginning: Position = {
  from: -1,
  code: false,
  goesOn: false,
  fence: null,
  maths: false,
  blank: false,
  inList: false,
  item: null,
  bound: false,
};

/** Reads a text as it grows. Another text is read from its beginning. */
export class BlockReader {
  /** The lines that were read: they end with a line break. */
  private read = "";
  private place = beginning;
  private cut: readonly Block[] = [];

  blocksOf(text: string): readonly Block[] {
    if (!text.startsWith(this.read)) [this.read, this.place, this.cut] = ["", beginning, []];
    const lines = text.slice(this.read.length).split("\n");
    const last = lines.pop() ?? "";
    const cut: Block[] = [];
    const place = { ...this.place };
    let at = this.read.length;
    for (const line of lines) {
      takeLine(text, line, at, place, cut);
      at += line.length + 1;
    }
    if (lines.length > 0) [this.read, this.place] = [text.slice(0, at), { ...place }];
    if (cut.length > 0) this.cut = [...this.cut, ...cut];
    return this.shown(text, last, at, place);
  }

  /** Its last line may still become another. */
  private shown(text: string, last: string, at: number, place: Position): readonly Block[] {
    const cut: Block[] = [];
    takeLine(text, last, at, place, cut);
    if (place.bound) return [blockOf(text, { ...beginning, fence: place.fence })];
    if (place.from < 0) return this.cut;
    return [...this.cut, ...cut, blockOf(text.slice(place.from), place)];
  }
}

export const splitBlocks = (text: string) => new BlockReader().blocksOf(text);

function takeLine(text: string, line: string, at: number, place: Position, cut: Block[]): void {
  if (place.fence === null && !place.maths) {
    if (line.trim() === "") place.blank = place.from >= 0;
    else beginLine(text, line, at, place, cut);
  }
  watchFences(place, line);
}

function beginLine(text: string, line: string, at: number, place: Position, cut: Block[]): void {
  place.bound ||= definition.test(line);
  const within = place.inList && isNext(line, place) && at - place.from > LONG_LIST;
  if (place.from >= 0 && (within || cutsBefore(line, place))) {
    cut.push(blockOf(text.slice(place.from, at).trimEnd(), { ...place, fence: null }));
    place.from = -1;
  }
  if (place.from < 0) {
    [place.from, place.code, place.goesOn] = [at, isCode(line), within];
    place.inList = listItem.test(line);
    if (!within) place.item = null;
  }
  place.item = itemOf(line, place.item);
  place.blank = false;
}

function cutsBefore(line: string, place: Position): boolean {
  if (place.code || isCode(line)) return true;
  return place.blank && !/^\s/.test(line) && !(place.inList && nextItem.test(line));
}

const isCode = (line: string) => !line.startsWith(" ") && fence.test(line);

/** Whether a line is the next item of the list, and would be shown with the same number if the list began there. */
function isNext(line: string, { item }: Position): boolean {
  const [, bullet, number, dot] = itemAtMargin.exec(line) ?? [];
  if (item === null || (bullet ?? dot) !== item.mark) return false;
  return number === undefined || Number(number) === item.n + 1;
}

function itemOf(line: string, before: Position["item"]): Position["item"] {
  const [, bullet, number, dot] = itemAtMargin.exec(line) ?? [];
  const mark = bullet ?? dot;
  if (mark === undefined) return before;
  return { mark, n: before?.mark === mark ? before.n + 1 : Number(number ?? 0) };
}

function watchFences(place: { fence: string | null; maths: boolean }, line: string): void {
  const [, ticks, tildes] = fence.exec(line) ?? [];
  const mark = ticks ?? tildes;
  if (place.fence !== null) {
    if (mark?.startsWith(place.fence) && line.trim() === mark) place.fence = null;
    return;
  }
  if (mark !== undefined && !place.maths) {
    place.fence = mark;
    return;
  }
  const delimiters = place.maths ? /\$\$|\\\]/g : /\$\$|\\\[/g;
  if ((line.match(delimiters) ?? []).length % 2 === 1 && !holdsMaths(line)) place.maths = !place.maths;
}

/** Whether a line opens a formula with `\[` and closes it after. */
function holdsMaths(line: string): boolean {
  const opened = line.indexOf("\\[");
  return opened >= 0 && line.includes("\\]", opened + 2);
}

function blockOf(text: string, { code, goesOn, fence }: Pick<Position, "code" | "goesOn" | "fence">): Block {
  return { text, code, goesOn, open: fence !== null, levels: code ? "" : headingLevels([text]) };
}

/** The content of a code block, without its fences. */
export function codeIn({ text, open }: Pick<Block, "text" | "open">): { language: string; code: string } {
  const [first = "", ...lines] = (open ? text : text.trimEnd()).split("\n");
  const language = /^(?:`+|~+)\s*(\S*)/.exec(first)?.[1] ?? "";
  return { language, code: (open ? lines : lines.slice(0, -1)).join("\n") };
}
