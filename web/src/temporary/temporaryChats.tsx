/**
 * The temporary chats of this tab. The tab reports them as open until it closes; the server drops them soon after. Only
 * their ids survive a reload.
 */
import { createContext, type ReactNode, use, useCallback, useEffect, useMemo, useState } from "react";
import { reportDeparture, reportPresence } from "../api/chat";
import { ApiError } from "../api/request";
import { shownSpace } from "../api/space";
import { useConversations } from "../app/conversations";

interface TemporaryChats {
  ids: readonly string[];
  keepOpen: (id: string) => void;
  release: (id: string) => void;
}

const Current = createContext<TemporaryChats | null>(null);

/** Well below the time that the server allows for a page to come back. */
const PRESENCE_INTERVAL = 30_000;

export function TemporaryProvider({ children }: { children: ReactNode }) {
  const [name] = useState(() => `discreet.temporary.${shownSpace()}`);
  const [ids, setIds] = useState<readonly string[]>(() => readStoredIds(name));
  const { forget } = useConversations();
  const keepOpen = useCallback((id: string) => setIds((now) => (now.includes(id) ? now : [...now, id])), []);
  const release = useCallback(
    (id: string) => {
      setIds((now) => now.filter((one) => one !== id));
      forget(id);
    },
    [forget],
  );
  useEffect(() => sessionStorage.setItem(name, JSON.stringify(ids)), [name, ids]);
  usePresence(ids, release);
  return <Current value={useMemo(() => ({ ids, keepOpen, release }), [ids, keepOpen, release])}>{children}</Current>;
}

export function useTemporaryChats(): TemporaryChats {
  const chats = use(Current);
  if (!chats) throw new Error("useTemporaryChats outside TemporaryProvider");
  return chats;
}

function readStoredIds(name: string): readonly string[] {
  try {
    const ids: unknown = JSON.parse(sessionStorage.getItem(name) ?? "[]");
    return Array.isArray(ids) ? ids.filter((id) => typeof id === "string") : [];
  } catch {
    return [];
  }
}

function usePresence(ids: readonly string[], onEnded: (id: string) => void): void {
  useEffect(() => {
    if (ids.length === 0) return;
    const reportAll = () => {
      for (const id of ids)
        reportPresence(id).catch((error: unknown) => error instanceof ApiError && error.status === 404 && onEnded(id));
    };
    const onPageHide = () => ids.forEach(reportDeparture);
    reportAll();
    const timer = setInterval(reportAll, PRESENCE_INTERVAL);
    addEventListener("pageshow", reportAll);
    addEventListener("pagehide", onPageHide);
    return () => {
      clearInterval(timer);
      removeEventListener("pageshow", reportAll);
      removeEventListener("pagehide", onPageHide);
    };
  }, [ids, onEnded]);
}
