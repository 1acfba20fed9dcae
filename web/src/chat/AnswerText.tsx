/**
 * An answer's text, set block by block: a finished block is never set again while the rest arrives. Calls that were
 * made stand in the text where they were made.
 */
import { Fragment, lazy, memo, type ReactNode, Suspense, useDeferredValue, useMemo } from "react";
import type { Call } from "../api/consents";
import type { Citation } from "../api/types";
import { isOpenCode, splitBlocks } from "./blocks";
import { HeadingLevels, headingLevels } from "./headings";
import { hasMaths, withDollars } from "./maths";
import { segmentsOf } from "./segments";

const Markdown = lazy(() => import("./Markdown"));
const MathsMarkdown = lazy(() => import("./MathsMarkdown"));
const Cited = lazy(() => import("./Cited"));

/** Fetch what sets an answer before there is one, so that it is not shown unset first. */
export const prepareText = () => void Promise.allSettled([import("./Markdown"), import("./Cited")]);

interface TextProps {
  text: string;
  citations: readonly Citation[];
  calls: readonly Call[];
  live: boolean;
  showCall: (call: Call) => ReactNode;
}

export function AnswerText({ text, citations, calls, live, showCall }: TextProps) {
  const segments = useMemo(
    () => segmentsOf(text, calls).map((segment) => ({ ...segment, blocks: splitBlocks(segment.text) })),
    [text, calls],
  );
  const levels = headingLevels(segments.flatMap(({ blocks }) => blocks));
  const body = (
    <HeadingLevels value={levels}>
      <div className={`grid gap-3.5 ${live && text === "" && calls.length === 0 ? "caret" : ""}`}>
        {segments.map((segment, at) => (
          <Fragment key={at}>
            {segment.blocks.map((block, index) => (
              <Block
                key={index}
                text={block}
                growing={live && at === segments.length - 1 && index === segment.blocks.length - 1}
              />
            ))}
            {segment.calls.map((call) => (
              <Fragment key={`call ${call.n}`}>{showCall(call)}</Fragment>
            ))}
          </Fragment>
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
