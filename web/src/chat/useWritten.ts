/** What has been written and not sent, kept for this tab over reloads; each space has its own, and shows no other's. */
import { useCallback, useState } from "react";
import { shownSpace } from "../api/space";

const keyOf = (space: string, place: string) => `discreet.written.${space}.${place}`;

export function useWritten(place: string): [string, (text: string) => void] {
  const [space] = useState(shownSpace);
  const key = keyOf(space, place);
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
  const space = shownSpace();
  const text = sessionStorage.getItem(keyOf(space, from));
  if (text === null) return;
  sessionStorage.setItem(keyOf(space, to), text);
  sessionStorage.removeItem(keyOf(space, from));
}
