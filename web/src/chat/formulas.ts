/**
 * A rehype plugin: formulas as MathML elements, built node by node from KaTeX's tree. No HTML is parsed on the way,
 * since the CSP refuses even the style attributes of a document that is only being parsed.
 */
import type { Element, ElementContent, Root } from "hast";
import katex from "katex";

/** A node of KaTeX's tree: a MathML element, a text, or a wrapper of others. */
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
/** Attributes by which MathML could lead elsewhere or carry style; KaTeX writes none of them untrusted. */
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

/** remark-math marks a formula within a line as code, a displayed one as code inside of pre. */
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
    // What cannot be typeset, or would never end, is shown as source text.
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
