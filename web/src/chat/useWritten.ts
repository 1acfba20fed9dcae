/**
 * What has been written and not sent, kept for this tab over reloads; each space has its own, and shows no other's.
 * What is written in a temporary chat is kept by the page alone: a browser may write a tab's storage to disk.
 */
import { useCallback, useEffect, useState } from "react";
import { shownSpace } from "../api/space";

type Kept = Pick<Storage, "getItem" | "setItem" | "removeItem">;

const keyOf = (space: string, place: string) => `discreet.written.${space}.${place}`;

const remembered = new Map<string, string>();
const inPage: Kept = {
  getItem: (key) => remembered.get(key) ?? null,
  setItem: (key, text) => void remembered.set(key, text),
  removeItem: (key) => void remembered.delete(key),
};

const keptIn = (temporary: boolean): Kept => (temporary ? inPage : sessionStorage);

export function useWritten(place: string, temporary: boolean): [string, (text: string) => void] {
  const [space] = useState(shownSpace);
  const key = keyOf(space, place);
  const [text, setText] = useState(() => keptIn(temporary).getItem(key) ?? "");
  useEffect(() => {
    keep(keptIn(temporary), key, text);
    keptIn(!temporary).removeItem(key);
  }, [temporary, key]);
  const write = useCallback(
    (next: string) => {
      setText(next);
      keep(keptIn(temporary), key, next);
    },
    [temporary, key],
  );
  return [text, write];
}

function keep(kept: Kept, key: string, text: string): void {
  try {
    if (text === "") kept.removeItem(key);
    else kept.setItem(key, text);
  } catch {
    // Storage is full: what is written stays in the field until the page is closed.
  }
}

/** What was written at one place goes on at another: the conversation has got its id meanwhile. */
export function moveWritten(from: string, to: string, temporary: boolean): void {
  const space = shownSpace();
  const kept = keptIn(temporary);
  const text = kept.getItem(keyOf(space, from));
  if (text === null) return;
  kept.setItem(keyOf(space, to), text);
  kept.removeItem(keyOf(space, from));
}
