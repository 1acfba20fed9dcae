/** The conversations of the person signed in: the list of the sidebar, and those that are open. */
import { createContext, type ReactNode, use, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { type Page, readConversations } from "../api/chat";
import { usePolling } from "../api/useResource";
import { Conversation } from "../chat/conversation";

interface Conversations {
  list: Page | null;
  error: unknown;
  refresh: () => Promise<void>;
  loadMore: () => Promise<void>;
  /** The open conversation of this id, read from the server when it is not here yet. */
  open: (id: string) => Conversation;
  begin: (gptId: string | null, draft?: boolean) => Conversation;
  /** Keep a conversation that has just got its id. */
  keep: (id: string, conversation: Conversation) => void;
  forget: (id: string) => void;
}

const Current = createContext<Conversations | null>(null);

function useList() {
  const [list, setList] = useState<Page | null>(null);
  const [error, setError] = useState<unknown>(null);
  const asked = useRef(0);
  const refresh = useCallback(async () => {
    const mine = ++asked.current;
    try {
      const page = await readConversations(null);
      if (mine !== asked.current) return;
      setList((before) => withRest(page, before));
      setError(null);
    } catch (failure) {
      if (mine === asked.current) setError(failure);
    }
  }, []);
  const loadMore = useCallback(async () => {
    const last = list?.conversations.at(-1);
    if (!last) return;
    const page = await readConversations(last.updated_at);
    const known = new Set(list?.conversations.map((one) => one.id));
    const fresh = page.conversations.filter((one) => !known.has(one.id));
    setList((before) => before && { conversations: [...before.conversations, ...fresh], more: page.more });
  }, [list]);
  useEffect(() => void refresh(), [refresh]);
  useEffect(() => {
    if (error === null) return;
    const again = () => void refresh();
    addEventListener("online", again);
    return () => removeEventListener("online", again);
  }, [error, refresh]);
  usePolling(list?.conversations.some((one) => one.running) ?? false, 4000, refresh);
  return { list, error, refresh, loadMore };
}

/** The first page read again, with the older ones that had been loaded behind it. */
function withRest(first: Page, before: Page | null): Page {
  const last = first.conversations.at(-1);
  if (!before || !last || !first.more) return first;
  const known = new Set(first.conversations.map((one) => one.id));
  const rest = before.conversations.filter((one) => !known.has(one.id) && one.updated_at < last.updated_at);
  return { conversations: [...first.conversations, ...rest], more: rest.length > 0 ? before.more : first.more };
}

export function ConversationsProvider({ children }: { children: ReactNode }) {
  const { list, error, refresh, loadMore } = useList();
  const opened = useRef(new Map<string, Conversation>());
  const latest = useRef(refresh);
  latest.current = refresh;

  const begin = useCallback((gptId: string | null, draft = false) => {
    return new Conversation({ changed: () => void latest.current() }, null, gptId, draft);
  }, []);
  const open = useCallback((id: string) => {
    const known = opened.current.get(id);
    if (known) return known;
    const conversation = new Conversation({ changed: () => void latest.current() }, id);
    opened.current.set(id, conversation);
    return conversation;
  }, []);
  const keep = useCallback((id: string, conversation: Conversation) => void opened.current.set(id, conversation), []);
  const forget = useCallback((id: string) => void opened.current.delete(id), []);

  const value = useMemo(
    () => ({ list, error, refresh, loadMore, open, begin, keep, forget }),
    [list, error, refresh, loadMore, open, begin, keep, forget],
  );
  return <Current value={value}>{children}</Current>;
}

export function useConversations(): Conversations {
  const conversations = use(Current);
  if (!conversations) throw new Error("useConversations outside ConversationsProvider");
  return conversations;
}
