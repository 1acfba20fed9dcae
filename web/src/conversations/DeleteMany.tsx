/** Deletes the selected conversations one by one, with the same request as for a single one. */
import { useRef, useState } from "react";
import { deleteConversation } from "../api/chat";
import { ApiError } from "../api/request";
import { useConversations } from "../app/conversations";
import { t } from "../texts";
import { allChatsTexts } from "../texts/allChats";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { ErrorNotice } from "../ui/Notice";
import { useTask } from "../ui/useTask";
import type { ListedConversations } from "./useConversationList";

export function DeleteMany({ list, onClose }: { list: ListedConversations; onClose: () => void }) {
  const { refresh, forget } = useConversations();
  const [ids] = useState(() => list.selected.map((one) => one.id));
  const [done, setDone] = useState(0);
  const [slowed, setSlowed] = useState(false);
  const stopped = useRef(false);
  const remove = useTask(async () => {
    const deleted = new Set<string>();
    setDone(0);
    try {
      for (const id of ids) {
        if (stopped.current) break;
        await deletePatiently(id, setSlowed);
        forget(id);
        setDone(deleted.add(id).size);
      }
      onClose();
    } finally {
      list.select([...deleted], false);
      list.drop(deleted);
      await refresh();
    }
  });
  const cancel = () => {
    stopped.current = true;
    if (!remove.busy) onClose();
  };
  return (
    <Dialog title={allChatsTexts.deleteTitle(ids.length)} onClose={cancel}>
      <p className="text-quiet">{allChatsTexts.deleteText(ids.length)}</p>
      <p role="status" className="mt-4">
        {remove.busy && (slowed ? allChatsTexts.waiting : allChatsTexts.deleting(done, ids.length))}
      </p>
      <ErrorNotice error={remove.error} />
      <div className="mt-6 flex flex-wrap justify-end gap-3">
        <Button data-first onClick={cancel}>
          {!remove.busy ? t.common.cancel : allChatsTexts.stop}
        </Button>
        <Button variant="danger" disabled={remove.busy} onClick={remove.run}>
          {t.common.delete}
        </Button>
      </div>
    </Dialog>
  );
}

/** Waits if the server asks for it. An already deleted conversation counts as deleted. */
async function deletePatiently(id: string, slowed: (now: boolean) => void): Promise<void> {
  try {
    await deleteConversation(id);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.status === 404) return;
    if (error.status !== 429) throw error;
    slowed(true);
    await new Promise((go) => setTimeout(go, 1000 * (error.retryAfter ?? 5)));
    slowed(false);
    await deletePatiently(id, slowed);
  }
}
