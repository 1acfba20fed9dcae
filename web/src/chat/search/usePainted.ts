/** Highlights the rendered matches and scrolls the current one into view. */
import { type RefObject, useEffect } from "react";
import { onNextFrame } from "../frameThrottle";
import type { Match } from "./matches";
import { rangesIn } from "./ranges";

const ALL = "found";
const CHOSEN = "found-here";

/** Actions that show that the user is looking elsewhere. */
const SCROLL_EVENTS = ["wheel", "touchmove", "pointerdown", "keydown"] as const;

/** `turn` increments when the match must be shown again. */
export function usePainted(
  scroller: RefObject<HTMLElement | null>,
  words: string,
  match: Match | null,
  turn: number,
): void {
  const [message, n] = [match?.message ?? null, match?.n ?? 0];
  useEffect(() => {
    const box = scroller.current;
    if (box === null || message === null || !("highlights" in CSS)) return;
    let follows = true;
    const paint = () => {
      const chosen = mark(box, words, message, n);
      if (chosen !== null && follows) bringIntoView(box, chosen);
    };
    const leave = () => {
      follows = false;
    };
    const painting = onNextFrame(paint);
    // Repaint when messages are rendered, answers grow or code is highlighted.
    const changed = new MutationObserver(painting.schedule);
    changed.observe(box, { subtree: true, childList: true, characterData: true });
    box.addEventListener("scroll", painting.schedule, { passive: true });
    // Capture phase: the press that chose this match has already passed the window.
    for (const act of SCROLL_EVENTS) addEventListener(act, leave, { capture: true, passive: true });
    painting.schedule();
    return () => {
      box.removeEventListener("scroll", painting.schedule);
      for (const act of SCROLL_EVENTS) removeEventListener(act, leave, { capture: true });
      changed.disconnect();
      painting.cancel();
      CSS.highlights.delete(ALL);
      CSS.highlights.delete(CHOSEN);
    };
  }, [scroller, words, message, n, turn]);
}

/** The position of the current match, or the whole message if its words are not rendered as written. */
function mark(box: HTMLElement, words: string, message: string, n: number): Range | Element | null {
  const others: Range[] = [];
  let chosen: Range | Element | null = null;
  for (const element of box.querySelectorAll("article[id]")) {
    const ranges = rangesIn(element, words);
    const target = element.id === message ? ranges[Math.min(n, ranges.length - 1)] : undefined;
    others.push(...ranges.filter((range) => range !== target));
    if (element.id === message) chosen = target ?? element;
  }
  CSS.highlights.set(ALL, new Highlight(...others));
  CSS.highlights.set(CHOSEN, new Highlight(...(chosen instanceof Range ? [chosen] : [])));
  return chosen;
}

function bringIntoView(box: HTMLElement, found: Range | Element): void {
  const { top, bottom } = box.getBoundingClientRect();
  const rect = found.getBoundingClientRect();
  // Leave room for the search field at the top.
  if (rect.top < top + 64 || rect.bottom > bottom - 16) box.scrollBy({ top: rect.top - top - (bottom - top) / 3 });
}
