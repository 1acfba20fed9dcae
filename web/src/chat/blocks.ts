/**
 * Cuts an answer into pieces that can be set one by one, so that while it grows only the last is set again.
 * A cut is made at a blank line outside of code and maths where no list or indented text goes on.
 */

const fence = /^ {0,3}(`{3,}|~{3,})/;
const listItem = /^\s*(?:[-*+]|\d{1,9}[.)])\s/;
/** What may still become the next item of a list while the text grows. */
const nextItem = /^\s*(?:[-*+]|\d{1,9}[.)]?)(?:\s|$)/;
/** A link or footnote that is defined once and used elsewhere binds the whole text together. */
const definition = /^ {0,3}\[[^\]]+\]:\s/m;

interface Cutter {
  blocks: string[];
  lines: string[];
  fence: string | null;
  maths: boolean;
  inList: boolean;
  blank: boolean;
}

export function splitBlocks(text: string): string[] {
  if (definition.test(text)) return [text];
  const cutter: Cutter = { blocks: [], lines: [], fence: null, maths: false, inList: false, blank: false };
  for (const line of text.split("\n")) takeLine(cutter, line);
  if (cutter.lines.length > 0) cutter.blocks.push(cutter.lines.join("\n"));
  return cutter.blocks;
}

function takeLine(cutter: Cutter, line: string): void {
  const inside = cutter.fence !== null || cutter.maths;
  if (!inside && line.trim() === "") cutter.blank = cutter.lines.length > 0;
  else if (!inside) cutBefore(cutter, line);
  if (cutter.lines.length > 0 || line.trim() !== "") cutter.lines.push(line);
  watchFences(cutter, line);
}

function cutBefore(cutter: Cutter, line: string): void {
  const item = listItem.test(line);
  const goesOn = /^\s/.test(line) || (cutter.inList && nextItem.test(line));
  if (cutter.blank && !goesOn) {
    cutter.blocks.push(cutter.lines.join("\n").trimEnd());
    cutter.lines = [];
  }
  if (cutter.lines.length === 0) cutter.inList = item;
  cutter.blank = false;
}

function watchFences(cutter: Cutter, line: string): void {
  const mark = fence.exec(line)?.[1];
  if (cutter.fence !== null) {
    if (mark?.startsWith(cutter.fence) && line.trim() === mark) cutter.fence = null;
    return;
  }
  if (mark !== undefined && !cutter.maths) {
    cutter.fence = mark;
    return;
  }
  const delimiters = cutter.maths ? /\$\$|\\\]/g : /\$\$|\\\[/g;
  if ((line.match(delimiters) ?? []).length % 2 === 1 && !/\\\[.*\\\]/.test(line)) cutter.maths = !cutter.maths;
}

/** Whether the block ends inside a code fence: more of the code is still to come. */
export function isOpenCode(block: string): boolean {
  const cutter: Cutter = { blocks: [], lines: [], fence: null, maths: false, inList: false, blank: false };
  for (const line of block.split("\n")) watchFences(cutter, line);
  return cutter.fence !== null;
}
