/** On the home page the field stands in the middle; when the chat begins it glides to the end of the page. */
import { type RefObject, useCallback, useLayoutEffect, useRef } from "react";

/** Milliseconds of the move; also of how long a page that takes over remembers it. */
const DURATION = 280;

/** The position of the centred field when it left: the page of the new chat animates from there. */
let previous: { top: number; at: number } | null = null;

export function useMoveToEnd(centred: boolean): { field: RefObject<HTMLDivElement | null>; leave: () => void } {
  const field = useRef<HTMLDivElement>(null);
  const wasCentred = useRef(centred);
  wasCentred.current = centred;
  const leave = useCallback(() => {
    if (wasCentred.current && field.current)
      previous = { top: field.current.getBoundingClientRect().top, at: performance.now() };
  }, []);
  useLayoutEffect(() => {
    if (centred || previous === null || field.current === null) return;
    const since = performance.now() - previous.at;
    const distance = previous.top - field.current.getBoundingClientRect().top;
    if (since >= DURATION || matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    const move = field.current.animate([{ transform: `translateY(${distance}px)` }, { transform: "none" }], {
      duration: DURATION,
      easing: "ease-out",
    });
    move.currentTime = since;
    return () => move.cancel();
  }, [centred]);
  return { field, leave };
}
