/**
 * The chat that a guest may keep in this browser: sealed by the server under a key that only this browser has. Nothing
 * stored here can be read without the server, and the server stores none of it.
 */
import { toText } from "../security/webauthn";

interface KeptChat {
  key: string;
  sealed: string;
}

const STORE = "chats";

async function inStore<T>(mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest): Promise<T> {
  const database = await new Promise<IDBDatabase>((resolve, reject) => {
    const opening = indexedDB.open("discreet-guest", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error);
  });
  try {
    return await new Promise<T>((resolve, reject) => {
      const pending = act(database.transaction(STORE, mode).objectStore(STORE));
      pending.onsuccess = () => resolve(pending.result);
      pending.onerror = () => reject(pending.error);
    });
  } finally {
    database.close();
  }
}

/** The storage key: a digest, so that the browser's storage does not contain the link. */
async function nameOf(link: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(link));
  return toText(digest);
}

export const newKey = () => toText(crypto.getRandomValues(new Uint8Array(32)).buffer);

/** Whether this browser can keep a chat: Web Crypto is available only over HTTPS. */
export const canKeep = () => Boolean(globalThis.crypto?.subtle);

/** Null if there is none, or if the browser cannot keep one. */
export async function keptChat(link: string): Promise<KeptChat | null> {
  if (!canKeep()) return null;
  const name = await nameOf(link);
  return inStore<KeptChat | undefined>("readonly", (store) => store.get(name)).then(
    (stored) => stored ?? null,
    () => null,
  );
}

/** Stores a chat if `isWanted` holds when it is written, and erases it otherwise. */
export async function keepChat(link: string, chat: KeptChat, isWanted: () => boolean): Promise<void> {
  const name = await nameOf(link);
  await inStore("readwrite", (store) => (isWanted() ? store.put(chat, name) : store.delete(name)));
}

export async function eraseChat(link: string): Promise<void> {
  if (!canKeep()) return;
  const name = await nameOf(link);
  await inStore("readwrite", (store) => store.delete(name)).catch(() => undefined);
}
