/**
 * Cuts an answer into blocks that render one by one, so that only the last block renders again while it grows.
 *
 * Invariant: a finished block is never parsed again, so that the cost of a token does not depend on the answer's
 * length. Cuts are made at a blank line outside code and maths where no list or indented text continues, around
 * unindented code, and before the next item of a long list.
 */
import { headingLevels } from "./headings";

export interface Block {
  text: string;
  /** The block is a single unindented code fence. */
  code: boolean;
  /** The fence is not closed yet. */
  open: boolean;
  /** Continues the list of the previous block. */
  goesOn: boolean;
  /** The levels of its headings, see `headingLevels`. */
  levels: string;
}

/** Characters after which the next item of a list starts its own block. */
const LONG_LIST = 1500;

const fence = /^ {0,3}(?:(`{3,})[^`]*$|(~{3,}))/;
const listItem = /^\s*(?:[-*+]|\d{1,9}[.)])\s/;
/** A line that can still become the next list item while the text grows. */
const nextItem = /^\s*(?:[-*+]|\d{1,9}[.)]?)(?:\s|$)/;
const itemAtMargin = /^(?:([-*+])|(\d{1,9})([.)]))\s/;
/** A link or footnote definition, which can be used anywhere: the text cannot be split. */
const definition = /^ {0,3}\[[^\]]+\]:\s/;

/** The parser's state at the start of a line. */
interface Position {
  /** The start of the open block, or -1 if there is none. */
  from: number;
  code: boolean;
  goesOn: boolean;
  /** The marker of the open fence. */
  fence: string | null;
  maths: boolean;
  blank: boolean;
  inList: boolean;
  /** The last unindented item: its marker and its displayed number. */
  item: { mark: string; n: number } | null;
  /** The text contains a definition. */
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

/** Parses a growing text incrementally. A different text is parsed from its start. */
export class BlockReader {
  /** The complete lines parsed so far. */
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

  /** The blocks to show; the unfinished last line may still change its meaning. */
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

/** Whether a line is the next item of the list and would keep its number in a list that starts there. */
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

/** Whether a line opens a formula with `\[` and closes it later. */
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
