/**
 * Scrolls to the start of a card and focuses its heading, unless the user is typing. Never focuses the decision
 * buttons.
 */
import { useLayoutEffect, useRef } from "react";

/** Pixels kept free above and below. */
const margin = 16;

/** `shown` identifies the shown content; a change announces it again. */
export function useCardAnnouncement(shown: string) {
  const region = useRef<HTMLElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => {
    const card = region.current;
    if (!card || isCovered(card)) return;
    const scroller = scrollerOf(card);
    const writer = writerBeside(card);
    if (scroller && !(writer && scroller.contains(writer))) bringIntoView(card, scroller);
    if (!writer) heading.current?.focus({ preventScroll: true });
  }, [shown]);
  return { region, heading };
}

/** Scrolls the whole card into view if it fits, or else its start. Only its own scroll container moves. */
function bringIntoView(card: HTMLElement, scroller: HTMLElement): void {
  const [inner, outer] = [card.getBoundingClientRect(), scroller.getBoundingClientRect()];
  const beginning = inner.top - outer.top - margin;
  const end = inner.bottom - outer.bottom + margin;
  if (beginning < 0) scroller.scrollTop += beginning;
  else if (end > 0) scroller.scrollTop += Math.min(beginning, end);
}

function scrollerOf(card: HTMLElement): HTMLElement | null {
  for (let at = card.parentElement; at; at = at.parentElement)
    if (/auto|scroll/.test(getComputedStyle(at).overflowY)) return at;
  return null;
}

/** The field outside the card in which the user is typing. */
function writerBeside(card: HTMLElement): HTMLElement | null {
  const active = document.activeElement;
  const writes = active instanceof HTMLTextAreaElement || active instanceof HTMLInputElement;
  return writes && active.value !== "" && !card.contains(active) ? active : null;
}

function isCovered(card: HTMLElement): boolean {
  const modal = document.querySelector("dialog:modal");
  return modal !== null && !modal.contains(card);
}
