/**
 * Stands in for consent/cardGuard.ts in the frame of another site, which can lay something over the frame or move it
 * under the pointer (clickjacking, P4).
 *
 * Invariants:
 * - “Allow” counts only after the card was in view for a while, with nothing over it and no effect on it, as the browser
 *   reports it (IntersectionObserver with trackVisibility).
 * - The pointer has been on the button for a while: a button that comes under the pointer is not meant.
 * - Where the browser does not report this, under a finger, and in a frame that is too small, the card is answered in a
 *   window of this server. Declining is possible everywhere.
 */
import { type RefObject, useEffect, useMemo, useRef, useState } from "react";
import type { CardGuard } from "../consent/cardGuard";
import { embedTexts } from "../texts/embed";
import { askInWindow } from "./handOver";

/** Milliseconds in which the card has to stand in view. */
const SETTLE_MILLISECONDS = 700;
/** Milliseconds in which the pointer has to be on the button. */
const DWELL = 400;
/** Pixels below which a frame shows too little of a card. */
const SMALLEST = { width: 300, height: 360 };

/** Types that TypeScript's browser definitions lack. */
type VisibleEntry = IntersectionObserverEntry & { isVisible?: boolean };

const reportsVisibility = () => "isVisible" in IntersectionObserverEntry.prototype;
const hasRoom = () => innerWidth >= SMALLEST.width && innerHeight >= SMALLEST.height;
const hasMouse = () => matchMedia("(pointer: fine)").matches;

/** Returns whether the window is a page of its own: nothing can be laid over it. */
const isOwnWindow = () => window.top === window;

export function useCardGuard(region: RefObject<HTMLElement | null>, card: string, onAnswered: () => void): CardGuard {
  const [blocked, setBlocked] = useState(false);
  const [isHere] = useState(() => isOwnWindow() || (reportsVisibility() && hasRoom() && hasMouse()));
  const isSeen = useSeen(region, isHere && !isOwnWindow());
  const onButton = useRef(0);
  return useMemo(() => {
    const open = () => setBlocked(!askInWindow(card, onAnswered));
    const elsewhere = { label: embedTexts.decide, why: blocked ? embedTexts.blocked : embedTexts.explanation, open };
    const isSafe = () => isOwnWindow() || (isHere && isSeen.isStill() && performance.now() - onButton.current >= DWELL);
    const entered = () => {
      onButton.current = performance.now();
    };
    return { ready: isOwnWindow() || isSeen.ready, isSafe, entered, elsewhere: isHere ? null : elsewhere };
  }, [card, onAnswered, blocked, isHere, isSeen]);
}

interface Visibility {
  ready: boolean;
  isStill: () => boolean;
}

/** Whether the card, and its whole bar of buttons, have been in plain view for SETTLE_MILLISECONDS. */
function useSeen(region: RefObject<HTMLElement | null>, watches: boolean): Visibility {
  const since = useRef<number | null>(null);
  const [ready, setReady] = useState(false);
  useEffect(() => {
    const element = region.current;
    const bar = element?.querySelector(":scope > [role=group]");
    if (!watches || !element || !bar) return;
    let timer: ReturnType<typeof setTimeout>;
    const plain = new Map<Element, boolean>([
      [element, false],
      [bar, false],
    ]);
    const judge = (entries: VisibleEntry[]) => {
      for (const { target, isVisible, intersectionRatio } of entries)
        plain.set(target, isVisible === true && (target !== bar || intersectionRatio > 0.99));
      const isPlain = [...plain.values()].every(Boolean);
      if (isPlain && since.current !== null) return;
      clearTimeout(timer);
      setReady(false);
      since.current = isPlain ? performance.now() : null;
      if (isPlain) timer = setTimeout(() => setReady(true), SETTLE_MILLISECONDS);
    };
    const options = { threshold: [0, 0.25, 0.5, 0.75, 0.995, 1], trackVisibility: true, delay: 100 };
    const observer = new IntersectionObserver(judge, options as IntersectionObserverInit);
    observer.observe(element);
    observer.observe(bar);
    return () => {
      clearTimeout(timer);
      observer.disconnect();
      since.current = null;
    };
  }, [region, watches]);
  return useMemo(
    () => ({
      ready,
      isStill: () => since.current !== null && performance.now() - since.current >= SETTLE_MILLISECONDS,
    }),
    [ready],
  );
}
