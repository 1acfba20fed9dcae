/** Markdown with formulas, set as MathML: no fonts and no inline styles, which the CSP refuses. */
import katex from "rehype-katex";
import math from "remark-math";
import Markdown, { type MarkdownProps } from "./Markdown";

const remark = [[math, { singleDollarTextMath: false }]] as NonNullable<MarkdownProps["remark"]>;
const rehype = [[katex, { output: "mathml", trust: false, strict: "ignore", maxExpand: 500, maxSize: 20 }]] as NonNullable<MarkdownProps["rehype"]>;

export default function MathsMarkdown({ text, open }: MarkdownProps) {
  return <Markdown text={text} open={open} remark={remark} rehype={rehype} />;
}
