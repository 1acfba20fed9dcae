/**
 * A remark plugin: a table with more cells than a page can hold is shown as it was written. Rows shorter than the
 * table's first row are filled up with empty cells, so a small text can ask for very many.
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
