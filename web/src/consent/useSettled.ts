/**
 * Whether the content has been stable long enough to be acted on, so that a click meant for the previous content is
 * ignored.
 */
import { useEffect, useState } from "react";

/** Milliseconds after a change, or after the window gets the focus, during which presses are ignored. */
const pause = 700;

/** `shown` identifies the content; a change starts the pause again. */
export function useSettled(shown: string): boolean {
  const [settled, setSettled] = useState<string | null>(null);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    const restart = () => {
      clearTimeout(timer);
      setSettled(null);
      timer = setTimeout(() => setSettled(shown), pause);
    };
    restart();
    addEventListener("focus", restart);
    document.addEventListener("visibilitychange", restart);
    return () => {
      clearTimeout(timer);
      removeEventListener("focus", restart);
      document.removeEventListener("visibilitychange", restart);
    };
  }, [shown]);
  return settled === shown;
}
