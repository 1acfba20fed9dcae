/** Scrolls to the section in the URL's hash and keeps it in view while the sections above it load. */
import { type RefObject, useEffect } from "react";
import { usePageLocation } from "../app/router";

/** Any of these user actions ends the tracking. */
const OWN_MOVES = ["wheel", "keydown", "pointerdown"] as const;

export function useHashScroll(name: string, target: RefObject<HTMLElement | null>): void {
  const { hash, visit } = usePageLocation();
  useEffect(() => {
    const container = target.current?.parentElement;
    if (!container || hash !== `#${encodeURIComponent(name)}`) return;
    const observer = new ResizeObserver(() => target.current?.scrollIntoView());
    const stop = () => {
      observer.disconnect();
      for (const move of OWN_MOVES) removeEventListener(move, stop);
    };
    observer.observe(container);
    for (const move of OWN_MOVES) addEventListener(move, stop);
    return stop;
  }, [hash, visit, name, target]);
}
