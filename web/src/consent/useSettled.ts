/** Whether what is shown has stood still long enough to be answered: what comes up under a moving hand has not. */
import { useEffect, useState } from "react";

/** Milliseconds after something new is shown, or after the window is entered, in which a press means nothing. */
const pause = 700;

/** `shown` names what is shown: another name is another question. */
export function useSettled(shown: string): boolean {
  const [still, setStill] = useState<string | null>(null);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    const begin = () => {
      clearTimeout(timer);
      setStill(null);
      timer = setTimeout(() => setStill(shown), pause);
    };
    begin();
    addEventListener("focus", begin);
    document.addEventListener("visibilitychange", begin);
    return () => {
      clearTimeout(timer);
      removeEventListener("focus", begin);
      document.removeEventListener("visibilitychange", begin);
    };
  }, [shown]);
  return still === shown;
}
