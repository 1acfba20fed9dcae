/** What has been written and not sent, kept for this tab over reloads. */
import { useCallback, useState } from "react";

const keyOf = (place: string) => `discreet.written.${place}`;

export function useWritten(place: string): [string, (text: string) => void] {
  const key = keyOf(place);
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

/** What was written at one place goes on at another: the conversation has got its id meanwhile. */
export function moveWritten(from: string, to: string): void {
  const text = sessionStorage.getItem(keyOf(from));
  if (text === null) return;
  sessionStorage.setItem(keyOf(to), text);
  sessionStorage.removeItem(keyOf(from));
}
