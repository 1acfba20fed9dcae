/** All conversations of the user in this space, by shelf, with bulk actions. */
import type { ConversationSummary } from "../api/types";
import { useConversations } from "../app/conversations";
import { Link, usePageLocation } from "../app/router";
import { t } from "../texts";
import { allChatsTexts } from "../texts/allChats";
import { dayGroup } from "../texts/dates";
import { Button } from "../ui/Button";
import { Icon } from "../ui/Icon";
import { Page } from "../ui/Page";
import { Empty, Failure, Loading } from "../ui/ResourceView";
import { useTask } from "../ui/useTask";
import { Windowed } from "../ui/Windowed";
import { BulkActions } from "./BulkActions";
import { type ListFilter, useConversationList } from "./useConversationList";

/** Chats per chunk. */
const CHUNK_SIZE = 50;
/** Height of a row in pixels. */
const ROW_HEIGHT = 61;

export default function AllConversationsPage() {
  const filter = useListFilter();
  const list = useConversationList(filter);
  const { page, error, reload, selected, select } = list;
  const all = page?.conversations.map((one) => one.id) ?? [];
  return (
    <Page title={allChatsTexts.title} intro={allChatsTexts.intro}>
      <FilterLinks filter={filter} />
      {error !== null && <Failure error={error} onRetry={() => void reload()} />}
      {page === null && error === null && <Loading />}
      {page && all.length === 0 && <Empty title={allChatsTexts.empty} />}
      {page && all.length > 0 && (
        <>
          <label className="flex min-h-10 items-center gap-3 px-3 text-sm text-quiet">
            <input
              type="checkbox"
              className="size-4.5 accent-(--accent)"
              checked={selected.length === all.length}
              onChange={(event) => select(all, event.target.checked)}
            />
            {allChatsTexts.selectAll}
          </label>
          <div className="card divide-y divide-line">
            <Windowed
              items={page.conversations}
              size={CHUNK_SIZE}
              guess={({ length }) => ROW_HEIGHT * length}
              className="group/chunk"
            >
              {(near, first) => (
                <ul className="divide-y divide-line">
                  {near.map((one, at) => (
                    <Row
                      key={one.id}
                      conversation={one}
                      position={first + at + 1}
                      total={all.length}
                      selected={selected.includes(one)}
                      onSelect={(on) => select([one.id], on)}
                    />
                  ))}
                </ul>
              )}
            </Windowed>
          </div>
          {page.more && <More load={list.loadMore} />}
        </>
      )}
      {selected.length > 0 && <BulkActions filter={filter} list={list} />}
    </Page>
  );
}

function useListFilter(): ListFilter {
  const query = new URLSearchParams(usePageLocation().search);
  const folder = query.get("folder");
  if (folder !== null) return { shelf: "folder", folder };
  const shelf = query.get("shelf");
  return { shelf: shelf === "pinned" || shelf === "archived" ? shelf : "all", folder: null };
}

function FilterLinks({ filter }: { filter: ListFilter }) {
  const { folders } = useConversations();
  const filters = [
    { key: "all", label: allChatsTexts.shelves.all, search: "", here: filter.shelf === "all" },
    { key: "pinned", label: allChatsTexts.shelves.pinned, search: "?shelf=pinned", here: filter.shelf === "pinned" },
    {
      key: "archived",
      label: allChatsTexts.shelves.archived,
      search: "?shelf=archived",
      here: filter.shelf === "archived",
    },
    ...folders.map(({ id, name }) => ({ key: id, label: name, search: `?folder=${id}`, here: filter.folder === id })),
  ];
  return (
    <nav aria-label={allChatsTexts.show} className="mb-4">
      <ul className="flex flex-wrap gap-2">
        {filters.map(({ key, label, search, here }) => (
          <li key={key} className="max-w-full">
            <Link
              href={`/conversations${search}`}
              aria-current={here ? "page" : undefined}
              className="flex min-h-9 items-center rounded-full border border-edge px-3.5 text-sm hover:bg-raised aria-[current]:border-accent aria-[current]:bg-wash aria-[current]:font-medium"
            >
              <span className="truncate">{label}</span>
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}

interface RowProps {
  conversation: ConversationSummary;
  /** 1-based position in the list. */
  position: number;
  total: number;
  selected: boolean;
  onSelect: (on: boolean) => void;
}

/** Row heights are whole pixels; otherwise a row may be painted over the border above it. */
function Row({ conversation, position, total, selected, onSelect }: RowProps) {
  const { folders } = useConversations();
  const title = conversation.title || t.shell.untitled;
  const folder = folders.find((each) => each.id === conversation.folder_id)?.name;
  return (
    <li
      aria-posinset={position}
      aria-setsize={total}
      className={`flex items-center gap-1 group-first/chunk:first:rounded-t-[0.8125rem] group-last/chunk:last:rounded-b-[0.8125rem] ${selected ? "border-accent/40 bg-wash" : ""}`}
    >
      <label className="flex min-h-14 shrink-0 items-center px-3">
        <input
          type="checkbox"
          aria-label={allChatsTexts.select(title)}
          className="size-4.5 accent-(--accent)"
          checked={selected}
          onChange={(event) => onSelect(event.target.checked)}
        />
      </label>
      <Link href={`/c/${conversation.id}`} className="min-w-0 flex-1 py-2 pe-3 hover:underline">
        <span className="block truncate leading-6">{title}</span>
        <span className="flex flex-wrap items-center gap-x-3 text-sm text-quiet">
          {dayGroup(conversation.updated_at, new Date())}
          {conversation.gpt && <span className="truncate">{conversation.gpt.name}</span>}
          {folder && (
            <span className="inline-flex min-w-0 items-center gap-1">
              <Icon name="folder" className="size-3.5" />
              <span className="truncate">{folder}</span>
            </span>
          )}
          {conversation.pinned && <span>{allChatsTexts.mark.pinned}</span>}
          {conversation.archived && <span>{allChatsTexts.mark.archived}</span>}
        </span>
      </Link>
    </li>
  );
}

function More({ load }: { load: () => Promise<void> }) {
  const more = useTask(() => load());
  return (
    <Button className="mt-4 w-full" disabled={more.busy} onClick={more.run}>
      {more.busy ? t.common.loading : t.common.more}
    </Button>
  );
}
