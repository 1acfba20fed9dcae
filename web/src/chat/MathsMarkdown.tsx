/** Markdown with formulas rendered as MathML, without fonts or inline styles. */
import math from "remark-math";
import { formulas } from "./formulas";
import Markdown, { type MarkdownProps } from "./Markdown";

const remark: NonNullable<MarkdownProps["remark"]> = [[math, { singleDollarTextMath: false }]];
const rehype: NonNullable<MarkdownProps["rehype"]> = [formulas];

export default function MathsMarkdown({ text, open }: MarkdownProps) {
  return <Markdown text={text} open={open} remark={remark} rehype={rehype} />;
}
