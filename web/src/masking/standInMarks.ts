/** A rehype plugin that wraps remaining stand-ins in <stand-in original>. */
import type { ElementContent, Root, RootContent } from "hast";
import type { MaskedPiece } from "../api/masking";
import { leftIn, originalsByFirstWord } from "./pieces";

const opaque = new Set(["pre", "math"]);

export function standInMarks(pieces: readonly MaskedPiece[]) {
  const beginnings = originalsByFirstWord(pieces);

  function marked(node: RootContent): RootContent[] {
    if (node.type === "text")
      return leftIn(node.value, beginnings).map(({ text: value, original }) =>
        original === null
          ? { type: "text", value }
          : {
              type: "element",
              tagName: "stand-in",
              properties: { original },
              children: [{ type: "text", value }],
            },
      );
    if (node.type === "element" && !opaque.has(node.tagName))
      node.children = node.children.flatMap(marked) as ElementContent[];
    return [node];
  }

  return (tree: Root) => {
    tree.children = tree.children.flatMap(marked) as RootContent[];
  };
}
