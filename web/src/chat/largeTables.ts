/**
 * A remark plugin that shows a table with too many cells as source text. Rows are padded to the width of the first one,
 * so a short text can produce a huge number of cells.
 */
import type { Nodes, Root } from "mdast";
import type { VFile } from "vfile";

export const MOST_CELLS = 10_000;

export function largeTables() {
  return (tree: Root, file: VFile) => replaceIn(tree, String(file));
}

function replaceIn(node: Nodes, source: string) {
  if (!("children" in node)) return;
  const children = node.children as Nodes[];
  children.forEach((child, index) => {
    if (isLarge(child)) children[index] = { type: "code", value: writtenAs(child, source) };
    else replaceIn(child, source);
  });
}

const isLarge = (node: Nodes) => node.type === "table" && node.children.length * (node.align?.length ?? 1) > MOST_CELLS;

const writtenAs = ({ position }: Nodes, source: string) => source.slice(position?.start.offset, position?.end.offset);
