/** The signed-in user's conversations: the sidebar's list and the open ones. */
import { createContext, type ReactNode, use, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { type Page, readConversations } from "../api/chat";
import { type Folder, readFolders } from "../api/folders";
import type { ConversationSummary } from "../api/types";
import { usePolling } from "../api/useResource";
import { useRetryWhenReady } from "../api/useRetryWhenReady";
import { Conversation, type View } from "../chat/conversation";
import { onOtherTab } from "../chat/otherTabs";
import { t } from "../texts";
import { announceReady } from "./notifications";
import { useSession } from "./session";

interface Conversations {
  /** Chats that are not pinned, filed or archived. */
  list: Page | null;
  pinned: readonly ConversationSummary[];
  folders: readonly Folder[];
  /** Increments on every reload. */
  revision: number;
  error: unknown;
  refresh: () => Promise<void>;
  loadMore: () => Promise<void>;
  /** Opens a conversation by id and loads it if necessary. */
  open: (id: string) => Conversation;
  begin: (gptId: string | null, draft?: boolean) => Conversation;
  /** Registers a conversation that has just received its id. */
  keep: (id: string, conversation: Conversation) => void;
  forget: (id: string) => void;
}

const Current = createContext<Conversations | null>(null);

type Order = Pick<Conversations, "pinned" | "folders" | "revision">;

function useList() {
  const [list, setList] = useState<Page | null>(null);
  const [order, setOrder] = useState<Order>({ pinned: [], folders: [], revision: 0 });
  const [error, setError] = useState<unknown>(null);
  const latestRequest = useRef(0);
  const refresh = useCallback(async () => {
    const thisRequest = ++latestRequest.current;
    try {
      const [page, pinned, folders] = await Promise.all([
        readConversations(null, "open"),
        readConversations(null, "pinned"),
        readFolders(),
      ]);
      if (thisRequest !== latestRequest.current) return;
      setOrder((previous) => ({ pinned: pinned.conversations, folders, revision: previous.revision + 1 }));
      setList((previous) => withOlder(page, previous));
      setError(null);
    } catch (failure) {
      if (thisRequest === latestRequest.current) setError(failure);
    }
  }, []);
  const loadMore = useCallback(async () => {
    const last = list?.conversations.at(-1);
    if (!last) return;
    const page = await readConversations(last, "open");
    const known = new Set(list?.conversations.map((one) => one.id));
    const added = page.conversations.filter((one) => !known.has(one.id));
    setList((previous) => previous && { conversations: [...previous.conversations, ...added], more: page.more });
  }, [list]);
  useEffect(() => void refresh(), [refresh]);
  useRetryWhenReady(error, () => void refresh());
  usePolling(
    [...order.pinned, ...(list?.conversations ?? [])].some((one) => one.running),
    4000,
    refresh,
  );
  return { list, ...order, error, refresh, loadMore };
}

/** Announces a finished answer. `server` is the fallback name for chats without a GPT. */
function announceAnswer({ id, gpt, head, nodes }: View, server: string): void {
  const state = nodes.find((node) => node.id === head)?.state;
  if (id === null || (state !== "complete" && state !== "parked")) return;
  announceReady(state === "parked" ? "permission" : "answer", gpt?.name ?? server, `/c/${id}`);
}

/** Appends the older chats that were already loaded to the reloaded first page. */
function withOlder(first: Page, previous: Page | null): Page {
  const last = first.conversations.at(-1);
  if (!previous || !last || !first.more) return first;
  const known = new Set(first.conversations.map((one) => one.id));
  const older = previous.conversations.filter((one) => !known.has(one.id) && one.updated_at < last.updated_at);
  return { conversations: [...first.conversations, ...older], more: older.length > 0 ? previous.more : first.more };
}

export function ConversationsProvider({ children }: { children: ReactNode }) {
  const { list, pinned, folders, revision, error, refresh, loadMore } = useList();
  const opened = useRef(new Map<string, Conversation>());
  const latest = useRef(refresh);
  latest.current = refresh;

  const { name } = useSession().instance;
  const host = useMemo(
    () => ({
      changed: () => void latest.current(),
      answered: (view: View) => announceAnswer(view, name || t.product),
    }),
    [name],
  );
  const begin = useCallback(
    (gptId: string | null, draft = false) =>
      new Conversation(draft ? { ...host, answered: () => undefined } : host, null, gptId, draft),
    [host],
  );
  const open = useCallback(
    (id: string) => {
      const existing = opened.current.get(id);
      if (existing) return existing;
      const conversation = new Conversation(host, id);
      opened.current.set(id, conversation);
      return conversation;
    },
    [host],
  );
  const keep = useCallback((id: string, conversation: Conversation) => void opened.current.set(id, conversation), []);
  const forget = useCallback((id: string) => void opened.current.delete(id), []);

  useEffect(
    () =>
      onOtherTab((id) => {
        void opened.current.get(id)?.load();
        void latest.current();
      }),
    [],
  );
  const value = useMemo(
    () => ({ list, pinned, folders, revision, error, refresh, loadMore, open, begin, keep, forget }),
    [list, pinned, folders, revision, error, refresh, loadMore, open, begin, keep, forget],
  );
  return <Current value={value}>{children}</Current>;
}

export function useConversations(): Conversations {
  const conversations = use(Current);
  if (!conversations) throw new Error("useConversations outside ConversationsProvider");
  return conversations;
}
