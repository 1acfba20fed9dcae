/** Bulk actions on the selected conversations. */
import { useState } from "react";
import type { Change } from "../api/folders";
import { usePlacement } from "../app/usePlacement";
import { t } from "../texts";
import { allChatsTexts } from "../texts/allChats";
import { Button, IconButton } from "../ui/Button";
import { ErrorNotice } from "../ui/Notice";
import { useTask } from "../ui/useTask";
import { DeleteMany } from "./DeleteMany";
import MoveDialog from "./MoveDialog";
import type { ListedConversations, ListFilter } from "./useConversationList";

export function BulkActions({ filter, list }: { filter: ListFilter; list: ListedConversations }) {
  const { selected, select } = list;
  const [open, setOpen] = useState<"move" | "delete" | null>(null);
  const arrange = usePlacement();
  const ids = selected.map((one) => one.id);
  const change = async (placement: Change) => {
    await arrange(selected, placement);
    select(ids, false);
  };
  const press = useTask(change);
  const archived = filter.shelf === "archived";
  const pinned = selected.every((one) => one.pinned);
  const folders = new Set(selected.map((one) => one.folder_id));
  return (
    <section
      aria-label={allChatsTexts.bulk}
      className="sticky bottom-4 z-10 mt-4 rounded-xl border border-edge bg-surface p-2 shadow-lg"
    >
      <ErrorNotice error={press.error} className="mb-2" />
      <div className="flex flex-wrap items-center gap-2 max-sm:[&>p]:basis-3/4 max-sm:[&>button:not(:first-child)]:flex-auto">
        <IconButton small icon="close" label={allChatsTexts.clear} onClick={() => select(ids, false)} />
        <p role="status" className="me-auto text-sm font-medium">
          {allChatsTexts.selected(selected.length)}
        </p>
        <Button onClick={() => press.run({ pinned: !pinned })}>{pinned ? t.shell.unpin : t.shell.pin}</Button>
        <Button onClick={() => setOpen("move")}>{t.shell.move}</Button>
        <Button onClick={() => press.run({ archived: !archived })}>
          {archived ? t.shell.unarchive : t.shell.archive}
        </Button>
        <Button variant="danger" onClick={() => setOpen("delete")}>
          {t.common.delete}
        </Button>
      </div>
      {open === "move" && (
        <MoveDialog
          from={folders.size === 1 ? (selected[0]?.folder_id ?? null) : null}
          onClose={() => setOpen(null)}
          onMove={(folder_id) => change({ folder_id })}
        />
      )}
      {open === "delete" && <DeleteMany list={list} onClose={() => setOpen(null)} />}
    </section>
  );
}
