/**
 * A virtualised list: only the chunks near the viewport are rendered, and an empty box of the same height stands in for
 * each other chunk. Scrolling, scroll anchoring, focus and anchor links stay native (docs/decisions/0114).
 */
import { memo, type ReactNode, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { flushSync } from "react-dom";

interface WindowedProps<T> {
  items: readonly T[];
  /** Items per chunk. */
  size: number;
  /** Estimated height of these items in pixels, used until they have been rendered. */
  guess: (items: readonly T[]) => number;
  /** Opens at its end, which always stays rendered. */
  atEnd?: boolean;
  /** The index of an item that must be rendered. */
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

/** Observes whether a chunk's element is near the viewport. Returns a function that stops observing. */
type Watch = (element: HTMLElement, chunk: number) => () => void;

/** State in these elements would be lost if their chunk were removed. */
const HELD = "textarea, dialog[open], details[open], [aria-expanded=true], [data-consent], :focus";

/**
 * The chunks near the viewport, and the measured heights of those that have been rendered. `begins` counts as near
 * until the observer reports.
 */
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
  /** The chunk holds the items from `first` up to but excluding `until`. */
  first: number;
  until: number;
  /** Height of its placeholder in pixels, or null while it is rendered. */
  height: number | null;
  watch: Watch;
  className?: string;
  children: ReactNode;
}

/** Memoised, so that an absent chunk does not render again. */
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

/** Keeps the scroll position in browsers without scroll anchoring when a chunk above gets its real height. */
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

/** Renders everything while printing. */
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
