/** Keeps the end of the conversation in view while the reader is there, and leaves them alone when they are not. */
import { type RefObject, useCallback, useEffect, useRef, useState } from "react";

/** How near the end, in pixels, counts as being there. */
const near = 48;

export interface StickToBottom {
  scroller: RefObject<HTMLDivElement | null>;
  content: RefObject<HTMLDivElement | null>;
  isAway: boolean;
  toEnd: () => void;
  /** Somebody is led elsewhere: the end is kept in view no more. */
  leaveEnd: () => void;
}

/** `active`: there is an end to keep in view. */
export function useStickToBottom(active: boolean): StickToBottom {
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const stuck = useRef(true);
  /** Somebody is led elsewhere and is not there yet: messages that come into the page move the end. */
  const leaving = useRef(false);
  const wanted = useRef(active);
  wanted.current = active;
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
    // Who edits a message further up looks there.
    const onFocus = (event: FocusEvent) => {
      if (event.target instanceof HTMLTextAreaElement) stuck.current = false;
    };
    const grown = new ResizeObserver(() => {
      // A card that waits is read from its beginning, and brings itself into view.
      const asks = content.current?.querySelector("[data-consent]");
      if (stuck.current && wanted.current && !asks) box.scrollTop = box.scrollHeight;
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
