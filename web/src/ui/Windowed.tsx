/**
 * A long list of which only the chunks near the window are in the page. Each other chunk is replaced by an empty
 * box of its height. So scrolling, scroll anchoring, focus and links to a place stay the browser's own
 * (docs/decisions/0114).
 */
import { memo, type ReactNode, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
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
  const last = Math.ceil(items.length / size) - 1;
  const named = Math.floor(wanted / size);
  const { near, heights, watch } = useNear(atEnd ? last - 1 : 0);
  return Array.from({ length: last + 1 }, (_, n) => {
    const first = n * size;
    const members = items.slice(first, first + size);
    const isShown = near.has(n) || printing || n === named || (atEnd && n === last);
    return (
      <Chunk
        key={n}
        n={n}
        first={first}
        until={first + members.length}
        height={isShown ? null : (heights.get(n) ?? guess(members))}
        watch={watch}
        className={className}
      >
        {isShown && children(members, first)}
      </Chunk>
    );
  });
}

/** Has the browser tell whether the element of this chunk is near the window. Returns how to end that. */
type Watch = (element: HTMLElement, chunk: number) => () => void;

/** What a person has opened or is writing in would be lost with its chunk. */
const HELD = "textarea, dialog[open], details[open], [aria-expanded=true], [data-consent], :focus";

/** The chunks near the window, and in pixels what those took that were. `begins` is near until the browser has told. */
function useNear(begins: number) {
  const [near, setNear] = useState<ReadonlySet<number>>(() => new Set([begins]));
  const [heights] = useState(() => new Map<number, number>());
  const watch = useMemo((): Watch => {
    const watched = new Map<Element, number>();
    const note = ({ target, isIntersecting, boundingClientRect: { height } }: IntersectionObserverEntry) => {
      const n = watched.get(target);
      if (n === undefined) return;
      if (!isIntersecting && !target.hasAttribute("data-absent")) {
        if (isHeld(target)) return;
        if (height > 0) heights.set(n, height);
      }
      setNear((before) => changed(before, n, isIntersecting));
    };
    let observer: IntersectionObserver | null = null;
    return (element, n) => {
      const root = element.closest("[data-scroller]");
      observer ??= new IntersectionObserver((entries) => entries.forEach(note), { root, rootMargin: "100% 0%" });
      watched.set(element, n);
      observer.observe(element);
      return () => {
        watched.delete(element);
        observer?.unobserve(element);
      };
    };
  }, [heights]);
  return { near, heights, watch };
}

function changed(before: ReadonlySet<number>, n: number, isNear: boolean): ReadonlySet<number> {
  if (before.has(n) === isNear) return before;
  return new Set(isNear ? [...before, n] : [...before].filter((other) => other !== n));
}

interface ChunkProps {
  n: number;
  /** Its items are those from `first` on, before `until`. */
  first: number;
  until: number;
  /** In pixels, of the box that stands for it; null while it is in the page. */
  height: number | null;
  watch: Watch;
  className?: string;
  children: ReactNode;
}

/** One that stays absent is not set again, however often the others are. */
const Chunk = memo(function Chunk({ n, first, until, height, watch, className, children }: ChunkProps) {
  const box = useRef<HTMLDivElement>(null);
  const isShown = height === null;
  useEffect(() => watch(box.current as HTMLDivElement, n), [watch, n]);
  useKeptPlace(box, isShown);
  return (
    <div
      ref={box}
      className={className}
      data-absent={isShown ? undefined : first}
      data-until={isShown ? undefined : until}
      style={isShown ? undefined : { height }}
    >
      {children}
    </div>
  );
});

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
