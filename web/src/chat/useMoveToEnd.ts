/** Animates the composer from the middle of the home page to the end of the page when a chat starts. */
import { type RefObject, useCallback, useLayoutEffect, useRef } from "react";

/** Milliseconds of the animation, and the maximum age of a stored position. */
const DURATION = 280;

/** The last position of the centred composer, from which the new chat's page animates. */
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
