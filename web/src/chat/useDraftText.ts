/**
 * Text that the server has not received, kept for this tab across reloads and while the person signs in again.
 *
 * Invariants:
 * - Each account and each space has its own text. When another person signs in in this tab, it is deleted.
 * - Text in a temporary chat is kept in the page's memory only: a browser may write a tab's storage to disk.
 */
import { useCallback, useEffect, useState } from "react";
import { shownSpace } from "../api/space";
import { useSession } from "../app/session";

type DraftStore = Pick<Storage, "getItem" | "setItem" | "removeItem">;

const PREFIX = "discreet.written.";
const keyOf = (account: string, place: string) => `${PREFIX}${account}.${shownSpace()}.${place}`;

const remembered = new Map<string, string>();
const pageStore: DraftStore = {
  getItem: (key) => remembered.get(key) ?? null,
  setItem: (key, text) => void remembered.set(key, text),
  removeItem: (key) => void remembered.delete(key),
};

const storeFor = (temporary: boolean): DraftStore => (temporary ? pageStore : sessionStorage);

export interface DraftText {
  text: string;
  write: (text: string) => void;
  /** It is on its way: the field is empty, and it stays kept until the server has it. */
  send: () => void;
  /** The server has it. */
  arrived: () => void;
}

export function useDraftText(place: string, temporary: boolean): DraftText {
  const account = useSession().me?.id ?? "guest";
  const [key] = useState(() => {
    forgetOthers(account);
    return keyOf(account, place);
  });
  const [text, setText] = useState(() => storeFor(temporary).getItem(key) ?? "");
  useEffect(() => {
    if (text !== "") storeText(storeFor(temporary), key, text);
    storeFor(!temporary).removeItem(key);
    // Text typed later is stored as it is typed.
  }, [temporary, key]);
  const write = useCallback(
    (next: string) => {
      setText(next);
      storeText(storeFor(temporary), key, next);
    },
    [temporary, key],
  );
  const send = useCallback(() => setText(""), []);
  const arrived = useCallback(() => storeText(storeFor(temporary), key, ""), [temporary, key]);
  return { text, write, send, arrived };
}

function storeText(store: DraftStore, key: string, text: string): void {
  try {
    if (text === "") store.removeItem(key);
    else store.setItem(key, text);
  } catch {
    // Storage is full: what is written stays in the field until the page is closed.
  }
}

function forgetOthers(account: string): void {
  const isOfOtherAccount = (key: string) => key.startsWith(PREFIX) && !key.startsWith(`${PREFIX}${account}.`);
  for (const key of Object.keys(sessionStorage).filter(isOfOtherAccount)) sessionStorage.removeItem(key);
  for (const key of [...remembered.keys()].filter(isOfOtherAccount)) remembered.delete(key);
}

/** The key of a draft whose conversation has no id yet. */
export const newPlace = (gpt: string | undefined) => `new.${gpt ?? ""}`;

/** The draft of a temporary chat of this page, or a message that is being sent. */
export const temporaryDraft = (account: string, place: string): string =>
  pageStore.getItem(keyOf(account, place)) ?? "";

/** Text that the field of a new chat shows once its page opens. */
export const keepDraft = (account: string, text: string): void =>
  storeText(sessionStorage, keyOf(account, newPlace(undefined)), text);

/** Moves a draft to the conversation's id, which it has received in the meantime. */
export function moveDraftText(account: string, from: string, to: string, temporary: boolean): void {
  const store = storeFor(temporary);
  const text = store.getItem(keyOf(account, from));
  if (text === null) return;
  store.setItem(keyOf(account, to), text);
  store.removeItem(keyOf(account, from));
}
