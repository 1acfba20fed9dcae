import { memo, useId, useLayoutEffect, useRef, useState } from "react";
import { readReasoning } from "../api/reasoning";
import { t } from "../texts";
import { reasoningTexts } from "../texts/reasoning";
import { Icon } from "../ui/Icon";
import { useTask } from "../ui/useTask";
import { duration } from "./duration";
import { paragraphsOf } from "./paragraphs";
import { reasoningTokens } from "./reasoning";
import type { Node } from "./tree";

interface ReasoningProps {
  node: Node;
  /** The model is reasoning now. */
  thinks: boolean;
  /** The conversation to fetch the text from, or null until the server has named it. */
  conversation: string | null;
}

/** The model's reasoning above its answer: a collapsed section, or only its duration if the text is not available. */
export default function Reasoning({ node, thinks, conversation }: ReasoningProps) {
  const [open, setOpen] = useState(false);
  const [loaded, setLoaded] = useState<string | null>(null);
  const task = useTask(async () => {
    if (conversation !== null) setLoaded((await readReasoning(conversation, node.id)).text);
  });
  const id = useId();
  const text = node.thoughts || loaded;
  if (!node.thoughts && !node.reasoning?.characters)
    return thinks ? null : <p className="mb-3 text-sm text-quiet">{labelOf(node)}</p>;
  const toggle = () => {
    setOpen(!open);
    if (!open && text === null) void task.run();
  };
  return (
    <div className="mb-3">
      <button
        type="button"
        aria-expanded={open}
        aria-controls={id}
        onClick={toggle}
        className="-ms-1.5 flex min-h-8 max-w-full items-center gap-1 rounded-md px-1.5 text-sm text-quiet hover:bg-raised hover:text-ink pointer-coarse:min-h-11"
      >
        <span className={`truncate ${thinks ? "animate-pulse" : ""}`}>{thinks ? t.chat.thinking : labelOf(node)}</span>
        <Icon name="chevron" className={`size-4 shrink-0 transition-transform ${open ? "rotate-180" : ""}`} />
      </button>
      <div id={id} hidden={!open}>
        {open && text === null && (
          <p className="mt-1 flex items-center gap-2 text-sm text-quiet">
            {task.error === null ? (
              t.common.loading
            ) : (
              <>
                {t.common.failed}
                <button type="button" className="link min-h-8" onClick={() => void task.run()}>
                  {t.chat.retry}
                </button>
              </>
            )}
          </p>
        )}
        {open && text !== null && <Thoughts text={text} live={thinks} />}
        {open && node.reasoning?.is_cut && <p className="mt-1 text-sm text-quiet">{reasoningTexts.cut}</p>}
      </div>
    </div>
  );
}

/** Splits the text into chunks of which only the last one grows, so that long reasoning is laid out once. */
function Thoughts({ text, live }: { text: string; live: boolean }) {
  const box = useRef<HTMLElement>(null);
  const follows = useRef(live);
  useLayoutEffect(() => {
    if (live && follows.current && box.current && text !== "") box.current.scrollTop = box.current.scrollHeight;
  }, [text, live]);
  return (
    <section
      ref={box}
      tabIndex={0}
      aria-label={reasoningTexts.name}
      onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
        follows.current = scrollHeight - scrollTop - clientHeight < 24;
      }}
      className="mt-1 max-h-80 overflow-y-auto overscroll-contain border-s-2 border-line ps-3 text-sm text-quiet wrap-anywhere"
    >
      {paragraphsOf(text).map((piece, at) => (
        <Piece key={at} text={piece} />
      ))}
    </section>
  );
}

const Piece = memo(function Piece({ text }: { text: string }) {
  return <p className="whitespace-pre-wrap [contain-intrinsic-size:auto_40rem] [content-visibility:auto]">{text}</p>;
});

function labelOf({ reasoning, recipients }: Node): string {
  const tokens = reasoningTokens(recipients);
  const seconds = reasoning?.seconds ?? 0;
  const label = seconds > 0 ? reasoningTexts.thoughtFor(duration(seconds)) : reasoningTexts.name;
  return tokens > 0 ? `${label} · ${reasoningTexts.tokens(tokens)}` : label;
}
