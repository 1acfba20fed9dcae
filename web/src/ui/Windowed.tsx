/**
 * A long list of which only the chunks near the window are in the page. Each other chunk is replaced by an empty
 * box of its height. So scrolling, scroll anchoring, focus and links to a place stay the browser's own
 * (docs/decisions/0114).
 */
import { type ReactNode, useEffect, useLayoutEffect, useRef, useState } from "react";
import { flushSync } from "react-dom";

interface WindowedProps<T> {
  items: readonly T[];
  /** Items in a chunk. */
  size: number;
  /** Pixels that these items probably take; asked while they were never shown. */
  guess: (items: readonly T[]) => number;
  /** It opens at its end, which always stays in the page. */
  atEnd?: boolean;
  /** The index of an item that has to be in the page. */
  wanted?: number;
  className?: string;
  children: (items: readonly T[], first: number) => ReactNode;
}

export function Windowed<T>({ items, size, guess, atEnd = false, wanted = -1, className, children }: WindowedProps<T>) {
  const printing = usePrinting();
  const chunks = Array.from({ length: Math.ceil(items.length / size) }, (_, n) => n);
  const last = chunks.length - 1;
  const named = Math.floor(wanted / size);
  return chunks.map((n) => {
    const members = items.slice(n * size, (n + 1) * size);
    return (
      <Chunk
        key={n}
        first={n * size}
        until={n * size + members.length}
        begins={atEnd ? n === last - 1 : n === 0}
        stays={printing || n === named || (atEnd && n === last)}
        guess={() => guess(members)}
        className={className}
      >
        {() => children(members, n * size)}
      </Chunk>
    );
  });
}

interface ChunkProps {
  /** Its items are those from `first` on, before `until`. */
  first: number;
  until: number;
  /** It is shown until the browser has told whether it is near. */
  begins: boolean;
  stays: boolean;
  guess: () => number;
  className?: string;
  children: () => ReactNode;
}

/** What a person has opened or is writing in would be lost with its chunk. */
const HELD = "textarea, dialog[open], details[open], [aria-expanded=true], [data-consent], :focus";

function Chunk({ first, until, begins, stays, guess, className, children }: ChunkProps) {
  const box = useRef<HTMLDivElement>(null);
  const [near, setNear] = useState(begins);
  const height = useRef<number>(null);
  const isShown = near || stays;
  const shown = useRef(isShown);
  shown.current = isShown;
  useEffect(() => {
    const element = box.current as HTMLDivElement;
    const noted = (entries: IntersectionObserverEntry[]) => {
      const entry = entries.at(-1) as IntersectionObserverEntry;
      if (!entry.isIntersecting && shown.current) {
        if (isHeld(element)) return;
        if (entry.boundingClientRect.height > 0) height.current = entry.boundingClientRect.height;
      }
      setNear(entry.isIntersecting);
    };
    const observer = new IntersectionObserver(noted, {
      root: element.closest("[data-scroller]"),
      rootMargin: "100% 0%",
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  useKeptPlace(box, isShown);
  return (
    <div
      ref={box}
      className={className}
      data-absent={isShown ? undefined : first}
      data-until={isShown ? undefined : until}
      style={isShown ? undefined : { height: height.current ?? guess() }}
    >
      {isShown && children()}
    </div>
  );
}

function isHeld(element: Element): boolean {
  const { anchorNode = null, focusNode = null } = getSelection() ?? {};
  return element.querySelector(HELD) !== null || [anchorNode, focusNode].some((node) => element.contains(node));
}

/** A browser without scroll anchoring would let what is read jump when a chunk above it gets its real height. */
function useKeptPlace(box: { current: HTMLDivElement | null }, isShown: boolean): void {
  const before = useRef(0);
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null || CSS.supports("overflow-anchor", "auto")) return;
    const scroller = element.closest("[data-scroller]");
    const { top, height } = element.getBoundingClientRect();
    const isAbove = scroller !== null && top + before.current <= scroller.getBoundingClientRect().top;
    if (isAbove && before.current > 0) scroller.scrollTop += height - before.current;
    before.current = height;
  }, [box, isShown]);
}

/** Paper has no window: everything is in the page while it prints. */
function usePrinting(): boolean {
  const [printing, setPrinting] = useState(false);
  useEffect(() => {
    const begin = () => flushSync(() => setPrinting(true));
    const end = () => setPrinting(false);
    addEventListener("beforeprint", begin);
    addEventListener("afterprint", end);
    return () => {
      removeEventListener("beforeprint", begin);
      removeEventListener("afterprint", end);
    };
  }, []);
  return printing;
}
