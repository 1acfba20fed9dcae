/** What has been written and not sent, kept for this tab over reloads. */
import { useCallback, useState } from "react";

export function useWritten(place: string): [string, (text: string) => void] {
  const key = `discreet.written.${place}`;
  const [text, setText] = useState(() => sessionStorage.getItem(key) ?? "");
  const write = useCallback(
    (next: string) => {
      setText(next);
      try {
        if (next === "") sessionStorage.removeItem(key);
        else sessionStorage.setItem(key, next);
      } catch {
        // Storage is full: what is written stays in the field until the page is closed.
      }
    },
    [key],
  );
  return [text, write];
}
