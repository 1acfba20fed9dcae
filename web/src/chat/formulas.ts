/**
 * A rehype plugin that builds MathML elements node by node from KaTeX's tree. It parses no HTML, because the CSP blocks
 * style attributes even in a document that is only parsed.
 */
import type { Element, ElementContent, Root } from "hast";
import katex from "katex";

/** A node of KaTeX's tree: a MathML element, text, or a wrapper. */
interface KatexNode {
  type?: string;
  text?: string;
  attributes?: Record<string, string>;
  children?: KatexNode[];
}

interface KatexTrees {
  __renderToDomTree(formula: string, options: object): KatexNode;
}

const options = { output: "mathml", trust: false, strict: "ignore", maxExpand: 500, maxSize: 20 };
/** Attributes that could make MathML link elsewhere or carry style. KaTeX writes none for untrusted input. */
const refused = new Set(["href", "xlink:href", "src", "style"]);

export function formulas() {
  return (tree: Root) => replaceIn(tree);
}

function replaceIn(parent: Root | Element): void {
  parent.children = parent.children.map((child) => {
    if (child.type !== "element") return child;
    const formula = formulaOf(child);
    if (formula) return formula;
    replaceIn(child);
    return child;
  }) as ElementContent[];
}

/** remark-math marks an inline formula as `code` and a displayed one as `code` inside `pre`. */
function formulaOf(element: Element): Element | null {
  const inner = element.tagName === "pre" ? element.children[0] : element;
  if (inner?.type !== "element" || inner.tagName !== "code") return null;
  const classes = inner.properties.className;
  if (!Array.isArray(classes) || !classes.includes("language-math")) return null;
  const text = inner.children.map((child) => (child.type === "text" ? child.value : "")).join("");
  return setFormula(text.trim(), classes.includes("math-display"));
}

export function setFormula(text: string, displayMode: boolean): Element {
  try {
    const tree = (katex as unknown as KatexTrees).__renderToDomTree(text, { ...options, displayMode });
    const [math] = (tree.children ?? []).flatMap(toHast);
    if (math?.type === "element") return math;
  } catch {
    // Show the source of a formula that KaTeX rejects or that exceeds its limits.
  }
  return {
    type: "element",
    tagName: "code",
    properties: { className: ["formula-as-written"] },
    children: [{ type: "text", value: text }],
  };
}

function toHast(node: KatexNode): ElementContent[] {
  if (node.text !== undefined) return [{ type: "text", value: node.text }];
  const children = (node.children ?? []).flatMap(toHast);
  if (node.type === undefined) return children;
  const properties = Object.fromEntries(Object.entries(node.attributes ?? {}).filter(([name]) => !refused.has(name)));
  return [{ type: "element", tagName: node.type, properties, children }];
}
