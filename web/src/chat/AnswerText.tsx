/**
 * An answer's text, set block by block: a finished block is never set again while the rest arrives. Calls that were
 * made stand in the text where they were made.
 */
import { Fragment, lazy, memo, type ReactNode, Suspense, useDeferredValue, useMemo, useRef } from "react";
import type { Call } from "../api/consents";
import type { Citation } from "../api/types";
import { type Block, BlockReader, codeIn } from "./blocks";
import { CodeBlock } from "./CodeBlock";
import { isDue } from "./growth";
import { allLevels, HeadingLevels } from "./headings";
import { withMarks } from "./marks";
import { hasMaths, withDollars } from "./maths";
import { PlainTextFallback } from "./PlainTextFallback";
import { type Segment, segmentsOf } from "./segments";

const Markdown = lazy(() => import("./Markdown"));
const MathsMarkdown = lazy(() => import("./MathsMarkdown"));
const Cited = lazy(() => import("./Sources"));

interface TextProps {
  text: string;
  citations: readonly Citation[];
  calls: readonly Call[];
  live: boolean;
  showCall: (call: Call) => ReactNode;
}

export function AnswerText({ text, citations, calls, live, showCall }: TextProps) {
  const marked = useMemo(() => withMarks(text, calls, citations), [text, calls, citations]);
  const segments = useBlocks(useMemo(() => segmentsOf(marked.text, marked.calls), [marked]));
  const levels = allLevels(segments.flatMap(({ blocks }) => blocks.map((block) => block.levels)));
  const body = (
    <HeadingLevels value={levels}>
      <div className={`grid gap-3.5 ${live && text === "" && calls.length === 0 ? "caret" : ""}`}>
        {segments.map((segment, at) => (
          <Fragment key={at}>
            {segment.blocks.map((block, index) => (
              <Piece
                key={index}
                growing={live && at === segments.length - 1 && index === segment.blocks.length - 1}
                {...block}
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
      <Cited text={text} citations={citations} live={live}>
        {body}
      </Cited>
    </Suspense>
  );
}

function useBlocks(segments: readonly Segment[]): (Segment & { blocks: readonly Block[] })[] {
  const readers = useRef<BlockReader[]>([]);
  return segments.map((segment, at) => {
    const reader = (readers.current[at] ??= new BlockReader());
    return { ...segment, blocks: reader.blocksOf(segment.text) };
  });
}

type PieceProps = Block & { growing: boolean };

const Piece = memo(function Piece({ text, code, open, goesOn, growing }: PieceProps) {
  if (code) return <CodeBlock {...codeIn({ text, open })} open={growing && open} />;
  return <Growing text={text} open={growing && open} goesOn={goesOn} growing={growing} />;
});

type GrowingProps = Omit<PieceProps, "code" | "levels">;

function Growing({ text, growing, ...rest }: GrowingProps) {
  const latest = useRef(text);
  if (!growing || isDue(latest.current, text)) latest.current = text;
  const shown = useDeferredValue(latest.current);
  return <Prose text={shown} {...rest} />;
}

const Prose = memo(function Prose({ text, open, goesOn }: Omit<GrowingProps, "growing">) {
  const source = withDollars(text);
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
  return (
    <div className={`prose-answer min-w-0 not-first:has-[>:is(h2,h3,h4,h5,h6)]:mt-2 ${goesOn ? "-mt-2.5" : ""}`}>
      <PlainTextFallback text={text}>{content}</PlainTextFallback>
    </div>
  );
});
