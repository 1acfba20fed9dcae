/** A rehype plugin that turns the marks [1], [2] in an answer's text into elements. */
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

/** The last word of a text, if it is short enough to be kept on one line with the mark after it. */
const lastWord = /(\S{1,40})( *)$/;

function split(text: string): RootContent[] {
  const parts = text.split(/\[(\d{1,3})\]/);
  const pieces: RootContent[] = [];
  for (let index = 0; index < parts.length - 1; index += 2) {
    const before = parts[index] as string;
    const [all, word, gap] = lastWord.exec(before) ?? ["", "", ""];
    const kept = gap === "" ? word : `${word}\u00a0`;
    pieces.push(...words(before.slice(0, before.length - all.length)));
    pieces.push(together(kept as string, parts[index + 1] as string));
  }
  return [...pieces, ...words(parts.at(-1) as string)];
}

const words = (value: string): RootContent[] => (value === "" ? [] : [{ type: "text", value }]);

/** Keeps a mark on the same line as the word before it. */
function together(word: string, n: string): Element {
  const properties = { className: ["whitespace-nowrap"] };
  const before: ElementContent[] = word === "" ? [] : [{ type: "text", value: word }];
  return { type: "element", tagName: "span", properties, children: [...before, mark(n)] };
}

function mark(n: string): Element {
  return {
    type: "element",
    tagName: "citation-mark",
    properties: { n },
    children: [{ type: "text", value: `[${n}]` }],
  };
}
