import type { ReactNode } from "react";
import { sentenceOf } from "../api/request";
import type { ConversationSummary } from "../api/types";
import { t } from "../texts";
import { dayGroup } from "../texts/dates";
import { Button } from "../ui/Button";
import { useTask } from "../ui/useTask";
import { Windowed } from "../ui/Windowed";
import { ConversationRow } from "./ConversationRow";
import { useConversations } from "./conversations";
import { useDropInto } from "./draggedChat";
import { FolderList } from "./FolderList";
import { Link, usePageLocation } from "./router";

export function ConversationList() {
  const { list, pinned, folders, error, refresh, loadMore } = useConversations();
  return (
    <section aria-label={t.shell.conversations} className="flex min-h-0 flex-1 flex-col">
      <div data-scroller className="min-h-0 flex-1 overflow-y-auto px-3 pb-3">
        {error !== null && (
          <div className="px-2 py-3 text-sm text-danger" role="alert">
            {sentenceOf(error)}
            <Button className="mt-2" onClick={() => void refresh()}>
              {t.common.retry}
            </Button>
          </div>
        )}
        {list === null && error === null && <p className="px-2 py-3 text-sm text-quiet">{t.common.loading}</p>}
        {pinned.length > 0 && <Group label={t.shell.pinned} members={pinned} />}
        {list?.conversations.length === 0 && pinned.length + folders.length === 0 && (
          <p className="px-2 py-3 text-sm text-quiet">{t.shell.noConversations}</p>
        )}
        {list && <FolderList folders={folders} />}
        {list && (
          <UnpinnedChats>
            <Groups conversations={list.conversations} />
            {list.more && <More load={loadMore} />}
          </UnpinnedChats>
        )}
        {list && (
          <Link
            href="/conversations"
            className="mt-2 flex min-h-10 items-center rounded-lg px-2 text-sm text-quiet hover:bg-raised"
          >
            {t.shell.allConversations}
          </Link>
        )}
      </div>
    </section>
  );
}

/** The chats in no folder. Dropping a chat here removes it from its folder. */
function UnpinnedChats({ children }: { children: ReactNode }) {
  const { isOver: over, target } = useDropInto(null);
  return (
    <div {...target} className={`min-h-10 ${over ? "rounded-lg bg-wash outline-2 outline-accent" : ""}`}>
      {children}
    </div>
  );
}

function Groups({ conversations }: { conversations: readonly ConversationSummary[] }) {
  const now = new Date();
  const groups = Map.groupBy(conversations, (one) => dayGroup(one.updated_at, now));
  return [...groups].map(([day, members]) => <Group key={day} label={day} members={members} />);
}

/** Chats per chunk. */
const CHUNK_SIZE = 50;
/** Height of a row in pixels. */
const ROW = 40;

function Group({ label, members }: { label: string; members: readonly ConversationSummary[] }) {
  const { path } = usePageLocation();
  const activeIndex = members.findIndex(({ id }) => path === `/c/${id}`);
  return (
    <div className="mt-3 first:mt-1">
      <h3 className="label px-2 py-1">{label}</h3>
      <Windowed items={members} size={CHUNK_SIZE} guess={({ length }) => ROW * length} wanted={activeIndex}>
        {(near, first) => (
          <ul>
            {near.map((one, at) => (
              <ConversationRow key={one.id} conversation={one} position={first + at + 1} total={members.length} />
            ))}
          </ul>
        )}
      </Windowed>
    </div>
  );
}

function More({ load }: { load: () => Promise<void> }) {
  const more = useTask(() => load());
  return (
    <Button variant="ghost" className="mt-2 w-full" disabled={more.busy} onClick={more.run}>
      {more.busy ? t.common.loading : t.common.more}
    </Button>
  );
}
