/** A rehype plugin: the marks [1], [2] in an answer's text become elements of their own. */
import type { Element, ElementContent, Root, RootContent } from "hast";

const opaque = new Set(["code", "pre", "a", "math"]);

export function citationMarks() {
  return (tree: Root) => {
    tree.children = tree.children.flatMap(marked) as RootContent[];
  };
}

function marked(node: RootContent): RootContent[] {
  if (node.type === "text") return split(node.value);
  if (node.type === "element" && !opaque.has(node.tagName)) {
    node.children = node.children.flatMap(marked) as ElementContent[];
  }
  return [node];
}

function split(text: string): RootContent[] {
  const parts = text.split(/\[(\d{1,3})\]/);
  return parts.flatMap((part, index): RootContent[] => {
    if (index % 2 === 1) return [mark(part)];
    // A mark stays on the line of what it is for.
    const value = index < parts.length - 1 ? part.replace(/ +$/, "\u00a0") : part;
    return value === "" ? [] : [{ type: "text", value }];
  });
}

function mark(n: string): Element {
  return {
    type: "element",
    tagName: "citation-mark",
    properties: { n },
    children: [{ type: "text", value: `[${n}]` }],
  };
}
