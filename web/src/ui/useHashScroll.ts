/** Whoever comes by a link to a part of a page is brought there, and stays there while the parts above it load. */
import { type RefObject, useEffect } from "react";
import { usePageLocation } from "../app/router";

/** Whatever a person does themselves ends it. */
const OWN_MOVES = ["wheel", "keydown", "pointerdown"] as const;

export function useHashScroll(name: string, place: RefObject<HTMLElement | null>): void {
  const { hash, visit } = usePageLocation();
  useEffect(() => {
    const around = place.current?.parentElement;
    if (!around || hash !== `#${encodeURIComponent(name)}`) return;
    const grown = new ResizeObserver(() => place.current?.scrollIntoView());
    const end = () => {
      grown.disconnect();
      for (const move of OWN_MOVES) removeEventListener(move, end);
    };
    grown.observe(around);
    for (const move of OWN_MOVES) addEventListener(move, end);
    return end;
  }, [hash, visit, name, place]);
}
