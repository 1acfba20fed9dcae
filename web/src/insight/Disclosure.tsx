/** Long content, collapsed to its beginning until expanded. */
import { type ReactNode, useId, useLayoutEffect, useRef, useState } from "react";
import { insightTexts } from "../texts/insight";

export function Disclosure({ children }: { children: ReactNode }) {
  const content = useRef<HTMLDivElement>(null);
  const [long, setLong] = useState(false);
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  useLayoutEffect(() => {
    const element = content.current;
    if (element === null) return;
    const measure = () => setLong(element.scrollHeight > MOST_REM * pixelsPerRem());
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return () => observer.disconnect();
  }, []);
  const folded = long && !isOpen;
  return (
    <div>
      <div id={id} className={folded ? "max-h-64 overflow-hidden mask-b-from-70%" : ""}>
        <div ref={content}>{children}</div>
      </div>
      {long && (
        <button
          type="button"
          className="link mt-1 min-h-6 text-sm"
          aria-expanded={isOpen}
          aria-controls={id}
          onClick={() => setOpen(!isOpen)}
        >
          {isOpen ? insightTexts.inbox.less : insightTexts.inbox.more}
        </button>
      )}
    </div>
  );
}

/** Content higher than this is collapsed, if that hides more than a line or two. */
const MOST_REM = 20;
const pixelsPerRem = () => Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
