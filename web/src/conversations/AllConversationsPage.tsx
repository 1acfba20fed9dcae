/** All of one's conversations in this space, on their shelves; many are put in order at once. */
import type { ConversationSummary } from "../api/types";
import { useConversations } from "../app/conversations";
import { Link, usePageLocation } from "../app/router";
import { t } from "../texts";
import { dayGroup } from "../texts/dates";
import { allChatsTexts } from "../texts/order";
import { Button } from "../ui/Button";
import { Icon } from "../ui/Icon";
import { Page } from "../ui/Page";
import { Empty, Failure, Loading } from "../ui/ResourceView";
import { useTask } from "../ui/useTask";
import { Windowed } from "../ui/Windowed";
import { BulkActions } from "./BulkActions";
import { type ListFilter, useConversationList } from "./useConversationList";

/** Chats that come into the page together. */
const TOGETHER = 50;
/** Pixels of a chat in the list. */
const ROW = 61;

export default function AllConversationsPage() {
  const looked = useLooked();
  const shelf = useConversationList(looked);
  const { page, error, reload, selected, select } = shelf;
  const all = page?.conversations.map((one) => one.id) ?? [];
  return (
    <Page title={allChatsTexts.title} intro={allChatsTexts.intro}>
      <Shelves looked={looked} />
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
              size={TOGETHER}
              guess={({ length }) => ROW * length}
              className="group/chunk"
            >
              {(near, first) => (
                <ul className="divide-y divide-line">
                  {near.map((one, at) => (
                    <Row
                      key={one.id}
                      one={one}
                      at={first + at + 1}
                      among={all.length}
                      selected={selected.includes(one)}
                      onSelect={(on) => select([one.id], on)}
                    />
                  ))}
                </ul>
              )}
            </Windowed>
          </div>
          {page.more && <More load={shelf.loadMore} />}
        </>
      )}
      {selected.length > 0 && <BulkActions looked={looked} shelf={shelf} />}
    </Page>
  );
}

function useLooked(): ListFilter {
  const asked = new URLSearchParams(usePageLocation().search);
  const folder = asked.get("folder");
  if (folder !== null) return { shelf: "folder", folder };
  const shelf = asked.get("shelf");
  return { shelf: shelf === "pinned" || shelf === "archived" ? shelf : "all", folder: null };
}

function Shelves({ looked }: { looked: ListFilter }) {
  const { folders } = useConversations();
  const shelves = [
    { key: "all", label: allChatsTexts.shelves.all, search: "", here: looked.shelf === "all" },
    { key: "pinned", label: allChatsTexts.shelves.pinned, search: "?shelf=pinned", here: looked.shelf === "pinned" },
    {
      key: "archived",
      label: allChatsTexts.shelves.archived,
      search: "?shelf=archived",
      here: looked.shelf === "archived",
    },
    ...folders.map(({ id, name }) => ({ key: id, label: name, search: `?folder=${id}`, here: looked.folder === id })),
  ];
  return (
    <nav aria-label={allChatsTexts.show} className="mb-4">
      <ul className="flex flex-wrap gap-2">
        {shelves.map(({ key, label, search, here }) => (
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
  one: ConversationSummary;
  /** Its place in the list: 1 is the first. */
  at: number;
  among: number;
  selected: boolean;
  onSelect: (on: boolean) => void;
}

/** Each is a whole number of pixels high: else a row may be painted over the line above it. */
function Row({ one, at, among, selected, onSelect }: RowProps) {
  const { folders } = useConversations();
  const title = one.title || t.shell.untitled;
  const folder = folders.find((each) => each.id === one.folder_id)?.name;
  return (
    <li
      aria-posinset={at}
      aria-setsize={among}
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
      <Link href={`/c/${one.id}`} className="min-w-0 flex-1 py-2 pe-3 hover:underline">
        <span className="block truncate leading-6">{title}</span>
        <span className="flex flex-wrap items-center gap-x-3 text-sm text-quiet">
          {dayGroup(one.updated_at, new Date())}
          {one.gpt && <span className="truncate">{one.gpt.name}</span>}
          {folder && (
            <span className="inline-flex min-w-0 items-center gap-1">
              <Icon name="folder" className="size-3.5" />
              <span className="truncate">{folder}</span>
            </span>
          )}
          {one.pinned && <span>{allChatsTexts.mark.pinned}</span>}
          {one.archived && <span>{allChatsTexts.mark.archived}</span>}
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
