/**
 * The temporary chats that this tab has open. While it is open they are said to be here; when it closes, that they are
 * not, and the server drops them soon. Only their ids are remembered over a reload.
 */
import { createContext, type ReactNode, use, useCallback, useEffect, useMemo, useState } from "react";
import { reportDeparture, reportPresence } from "../api/chat";
import { ApiError } from "../api/request";
import { shownSpace } from "../api/space";
import { useConversations } from "../app/conversations";

interface TemporaryChats {
  ids: readonly string[];
  hold: (id: string) => void;
  letGo: (id: string) => void;
}

const Current = createContext<TemporaryChats | null>(null);

/** Well under the time that the server leaves a page to come back. */
const EVERY = 30_000;

export function TemporaryProvider({ children }: { children: ReactNode }) {
  const [name] = useState(() => `discreet.temporary.${shownSpace()}`);
  const [ids, setIds] = useState<readonly string[]>(() => recalled(name));
  const { forget } = useConversations();
  const hold = useCallback((id: string) => setIds((now) => (now.includes(id) ? now : [...now, id])), []);
  const release = useCallback(
    (id: string) => {
      setIds((now) => now.filter((one) => one !== id));
      forget(id);
    },
    [forget],
  );
  useEffect(() => sessionStorage.setItem(name, JSON.stringify(ids)), [name, ids]);
  usePresence(ids, release);
  return <Current value={useMemo(() => ({ ids, hold, letGo: release }), [ids, hold, release])}>{children}</Current>;
}

export function useTemporaryChats(): TemporaryChats {
  const chats = use(Current);
  if (!chats) throw new Error("useTemporaryChats outside TemporaryProvider");
  return chats;
}

function recalled(name: string): readonly string[] {
  try {
    const ids: unknown = JSON.parse(sessionStorage.getItem(name) ?? "[]");
    return Array.isArray(ids) ? ids.filter((id) => typeof id === "string") : [];
  } catch {
    return [];
  }
}

function usePresence(ids: readonly string[], gone: (id: string) => void): void {
  useEffect(() => {
    if (ids.length === 0) return;
    const here = () => {
      for (const id of ids)
        reportPresence(id).catch((error: unknown) => error instanceof ApiError && error.status === 404 && gone(id));
    };
    const left = () => ids.forEach(reportDeparture);
    here();
    const timer = setInterval(here, EVERY);
    addEventListener("pageshow", here);
    addEventListener("pagehide", left);
    return () => {
      clearInterval(timer);
      removeEventListener("pageshow", here);
      removeEventListener("pagehide", left);
    };
  }, [ids, gone]);
}
