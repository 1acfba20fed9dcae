/** Keeps the end of the conversation in view while the reader is at it, and does not scroll otherwise. */
import { type RefObject, useCallback, useEffect, useRef, useState } from "react";

/** Distance from the end, in pixels, that still counts as being at the end. */
const near = 48;

export interface StickToBottom {
  scroller: RefObject<HTMLDivElement | null>;
  content: RefObject<HTMLDivElement | null>;
  isAway: boolean;
  toEnd: () => void;
  /** Stops following the end, because the user is being taken elsewhere. */
  leaveEnd: () => void;
}

/** `active`: there is an end to follow. `waits`: an answer waits for the user, possibly on a card. */
export function useStickToBottom(active: boolean, waits: boolean): StickToBottom {
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const stuck = useRef(true);
  /** The user is being taken elsewhere and has not arrived, while inserted messages still move the end. */
  const leaving = useRef(false);
  const latest = useRef({ active, waits });
  latest.current = { active, waits };
  const [isAway, setIsAway] = useState(false);
  const toEnd = useCallback(() => {
    stuck.current = true;
    leaving.current = false;
    setIsAway(false);
    scroller.current?.scrollTo({ top: scroller.current.scrollHeight });
  }, []);
  const leaveEnd = useCallback(() => {
    stuck.current = false;
    leaving.current = true;
  }, []);
  useEffect(() => {
    const box = scroller.current;
    if (!box || !content.current) return;
    let last = box.scrollTop;
    const scrolled = () => {
      const distance = box.scrollHeight - box.clientHeight - box.scrollTop;
      if (distance > near) leaving.current = false;
      if (distance <= near && !leaving.current) stuck.current = true;
      else if (box.scrollTop < last) stuck.current = false;
      last = box.scrollTop;
      setIsAway(distance > near && !stuck.current);
    };
    // The user is editing an earlier message.
    const onFocus = (event: FocusEvent) => {
      if (event.target instanceof HTMLTextAreaElement) stuck.current = false;
    };
    const grown = new ResizeObserver(() => {
      if (!stuck.current || !latest.current.active) return;
      // A pending card is read from its start and scrolls itself into view.
      const asks = latest.current.waits && content.current?.querySelector("[data-consent]");
      if (!asks) box.scrollTop = box.scrollHeight;
    });
    grown.observe(content.current);
    grown.observe(box);
    box.addEventListener("scroll", scrolled, { passive: true });
    box.addEventListener("focusin", onFocus);
    return () => {
      grown.disconnect();
      box.removeEventListener("scroll", scrolled);
      box.removeEventListener("focusin", onFocus);
    };
  }, []);
  return { scroller, content, isAway, toEnd, leaveEnd };
}
