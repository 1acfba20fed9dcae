/** Whether what is shown has stood still long enough to be answered: what comes up under a moving hand has not. */
import { useEffect, useState } from "react";

/** Milliseconds after something new is shown, or after the window is entered, in which a press means nothing. */
const pause = 700;

/** `shown` names what is shown: another name is another question. */
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
