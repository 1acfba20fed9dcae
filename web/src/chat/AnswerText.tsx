/**
 * Renders an answer block by block, so that finished blocks do not render again while the rest streams. Calls appear at
 * the position where they were made.
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
      <div data-said className={`grid gap-3.5 ${live && text === "" && calls.length === 0 ? "caret" : ""}`}>
        {segments.map((segment, at) => (
          <Fragment key={at}>
            {sectionsOf(segment.blocks).map((blocks, index, { length }) => (
              <Section
                key={index}
                blocks={blocks}
                growing={live && at === segments.length - 1 && index === length - 1}
                isFirst={at === 0 && index === 0}
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

/** Blocks per section. */
const TOGETHER = 12;

const sectionsOf = (blocks: readonly Block[]) =>
  Array.from({ length: Math.ceil(blocks.length / TOGETHER) }, (_, n) => blocks.slice(n * TOGETHER, (n + 1) * TOGETHER));

interface SectionProps {
  blocks: readonly Block[];
  /** The last block is still streaming. */
  growing: boolean;
  /** The answer starts with this section. */
  isFirst: boolean;
}

/** Groups blocks, so that earlier ones are neither rendered nor laid out again while the last section grows. */
const Section = memo(
  function Section({ blocks, growing, isFirst }: SectionProps) {
    return (
      <div className={`grid min-w-0 gap-3.5 ${growing ? "" : "unseen-later"}`}>
        {blocks.map((block, index) => (
          <Piece
            key={index}
            growing={growing && index === blocks.length - 1}
            isFirst={isFirst && index === 0}
            {...block}
          />
        ))}
      </div>
    );
  },
  (before, after) =>
    before.growing === after.growing &&
    before.isFirst === after.isFirst &&
    before.blocks.length === after.blocks.length &&
    before.blocks.every((block, n) => block === after.blocks[n]),
);

type PieceProps = Block & { growing: boolean; isFirst: boolean };

const Piece = memo(function Piece({ text, code, open, goesOn, growing, isFirst }: PieceProps) {
  if (code) return <CodeBlock {...codeIn({ text, open })} open={growing && open} />;
  return <Growing text={text} open={growing && open} goesOn={goesOn} growing={growing} isFirst={isFirst} />;
});

type GrowingProps = Omit<PieceProps, "code" | "levels">;

function Growing({ text, growing, ...rest }: GrowingProps) {
  const latest = useRef(text);
  if (!growing || isDue(latest.current, text)) latest.current = text;
  const shown = useDeferredValue(latest.current);
  return <Prose text={shown} {...rest} />;
}

const Prose = memo(function Prose({ text, open, goesOn, isFirst }: Omit<GrowingProps, "growing">) {
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
    <div
      className={`prose-answer min-w-0 ${isFirst ? "" : "has-[>:is(h2,h3,h4,h5,h6)]:mt-2"} ${goesOn ? "-mt-2.5" : ""}`}
    >
      <PlainTextFallback text={text}>{content}</PlainTextFallback>
    </div>
  );
});
