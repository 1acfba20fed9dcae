/** Of a long conversation the latest messages are set at once, the earlier ones while the page has time. */
import { startTransition, useEffect, useState } from "react";

/** So many messages are set at a time. */
const STEP = 20;

/** How many of the last of `all` messages are to be set now; `whole` when somebody is led to one of them. */
export function useLatest(all: number, whole: boolean): number {
  const [set, more] = useState(STEP);
  const rest = !whole && set < all;
  useEffect(() => {
    if (!rest) return;
    const timer = setTimeout(() => startTransition(() => more(set + STEP)));
    return () => clearTimeout(timer);
  }, [rest, set]);
  return whole ? all : set;
}
