/**
 * Renders an answer's Markdown. A model wrote it, so it is untrusted: raw HTML is shown as text, nothing is loaded, and
 * every link shows its target.
 */
import type { Element, ElementContent } from "hast";
import { type ComponentProps, type ReactNode, use } from "react";
import ReactMarkdown, { type Components, type Options } from "react-markdown";
import gfm from "remark-gfm";
import { t } from "../texts";
import { safeAddress, showsAddress } from "./address";
import { Marks } from "./answerMarks";
import { CitationMark } from "./Citation";
import { CodeBlock } from "./CodeBlock";
import { citationMarks } from "./citationMarks";
import { HeadingLevels, placeHeading } from "./headings";
import { largeTables } from "./largeTables";
import { TableFigure } from "./TableFigure";

export interface MarkdownProps {
  text: string;
  /** More text is still to come. */
  open?: boolean;
  remark?: Options["remarkPlugins"];
  rehype?: Options["rehypePlugins"];
}

export default function Markdown({ text, open = false, remark, rehype }: MarkdownProps) {
  const marks = use(Marks);
  const components = open ? growing : finished;
  return (
    <ReactMarkdown
      remarkPlugins={[[gfm, { singleTilde: false }], largeTables, ...(remark ?? [])]}
      rehypePlugins={[...(rehype ?? []), citationMarks, ...(marks?.rehype ?? [])]}
      urlTransform={(href) => safeAddress(href)?.href ?? ""}
      components={marks ? { ...components, ...marks.components } : components}
    >
      {text}
    </ReactMarkdown>
  );
}

const parts: Components & Record<"citation-mark", (props: { n: string }) => ReactNode> = {
  a: ({ href, children, node }) => (
    <AnswerLink href={href} text={textOf(node)}>
      {children}
    </AnswerLink>
  ),
  img: ({ src, alt }) => (
    <AnswerLink href={typeof src === "string" ? src : undefined} text="">
      {t.chat.image(alt ?? "")}
    </AnswerLink>
  ),
  table: ({ children }) => <TableFigure>{children}</TableFigure>,
  input: ({ checked }) => (
    <span role="img" aria-label={checked ? t.chat.taskDone : t.chat.taskOpen} className="me-2">
      {checked ? "☑" : "☐"}
    </span>
  ),
  h1: ({ children }) => <Heading level={1}>{children}</Heading>,
  h2: ({ children }) => <Heading level={2}>{children}</Heading>,
  h3: ({ children }) => <Heading level={3}>{children}</Heading>,
  h4: ({ children }) => <Heading level={4}>{children}</Heading>,
  h5: ({ children }) => <Heading level={5}>{children}</Heading>,
  h6: ({ children }) => <Heading level={6}>{children}</Heading>,
  "citation-mark": ({ n }) => <CitationMark n={Number(n)} />,
};

const finished = {
  ...parts,
  pre: (props: ComponentProps<"pre"> & { node?: Element }) => <Pre node={props.node} open={false} />,
};
const growing = {
  ...parts,
  pre: (props: ComponentProps<"pre"> & { node?: Element }) => <Pre node={props.node} open />,
};

function Heading({ level, children }: { level: number; children: ReactNode }) {
  const Tag = `h${placeHeading(level, use(HeadingLevels))}` as const;
  return <Tag>{children}</Tag>;
}

function Pre({ node, open }: { node?: Element; open: boolean }) {
  const code = node?.children.find((child): child is Element => child.type === "element");
  const classes = code?.properties.className;
  const language = Array.isArray(classes)
    ? String(classes.find((name) => String(name).startsWith("language-")) ?? "").slice(9)
    : "";
  return <CodeBlock language={language} code={textOf(node).replace(/\n$/, "")} open={open} />;
}

function AnswerLink({ href, text, children }: { href: string | undefined; text: string; children: ReactNode }) {
  const address = safeAddress(href);
  if (address === null) return <span title={t.chat.blockedLink}>{children}</span>;
  return (
    <a
      className="link"
      href={address.href}
      title={address.href}
      target="_blank"
      rel="noreferrer noopener"
      referrerPolicy="no-referrer"
    >
      {children}
      {!showsAddress(text, address) && <span className="text-quiet wrap-anywhere"> ({address.shown})</span>}
    </a>
  );
}

function textOf(node: Element | ElementContent | undefined): string {
  if (node?.type === "text") return node.value;
  return node && "children" in node ? node.children.map(textOf).join("") : "";
}
