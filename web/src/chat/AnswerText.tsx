/** An answer's text, set block by block: a finished block is never set again while the rest arrives. */
import { lazy, memo, Suspense, useDeferredValue, useMemo } from "react";
import type { Citation } from "../api/types";
import { isOpenCode, splitBlocks } from "./blocks";
import { HeadingLevels, headingLevels } from "./headings";
import { hasMaths, withDollars } from "./maths";

const Markdown = lazy(() => import("./Markdown"));
const MathsMarkdown = lazy(() => import("./MathsMarkdown"));
const Cited = lazy(() => import("./Cited"));

/** Fetch what sets an answer before there is one, so that it is not shown unset first. */
export const prepareText = () => void Promise.allSettled([import("./Markdown"), import("./Cited")]);

export function AnswerText({ text, citations, live }: { text: string; citations: readonly Citation[]; live: boolean }) {
  const blocks = useMemo(() => splitBlocks(text), [text]);
  const body = (
    <HeadingLevels value={headingLevels(blocks)}>
      <div className={`grid gap-3.5 ${live && text === "" ? "caret" : ""}`}>
        {blocks.map((block, index) => (
          <Block key={index} text={block} growing={live && index === blocks.length - 1} />
        ))}
      </div>
    </HeadingLevels>
  );
  return citations.length === 0 ? (
    body
  ) : (
    <Suspense fallback={body}>
      <Cited citations={citations} live={live}>
        {body}
      </Cited>
    </Suspense>
  );
}

const Block = memo(function Block({ text, growing }: { text: string; growing: boolean }) {
  const shown = useDeferredValue(text);
  return <Piece text={shown} growing={growing} />;
});

const Piece = memo(function Piece({ text, growing }: { text: string; growing: boolean }) {
  const source = withDollars(text);
  const open = growing && isOpenCode(text);
  const plain = <p className="whitespace-pre-wrap">{text}</p>;
  const set = (
    <Suspense fallback={plain}>
      <Markdown text={source} open={open} />
    </Suspense>
  );
  const content = hasMaths(source) ? (
    <Suspense fallback={set}>
      <MathsMarkdown text={source} open={open} />
    </Suspense>
  ) : (
    set
  );
  return <div className="prose-answer min-w-0 not-first:has-[>:is(h2,h3,h4,h5,h6)]:mt-2">{content}</div>;
});
