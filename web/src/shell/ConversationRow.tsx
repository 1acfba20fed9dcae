import { type FormEvent, lazy, Suspense, useState } from "react";
import type { Change } from "../api/folders";
import { deleteConversation, renameConversation } from "../api/chat";
import { sentenceOf } from "../api/request";
import type { ConversationSummary } from "../api/types";
import { Button, IconButton } from "../parts/Button";
import { Confirm, Dialog } from "../parts/Dialog";
import { TextField } from "../parts/Field";
import { Menu } from "../parts/Menu";
import { t } from "../texts";
import { useConversations } from "./conversations";
import { Link, navigate, usePlace } from "./router";
import { arranged, useArrange } from "./useArrange";

const MoveDialog = lazy(() => import("../order/MoveDialog"));

export function ConversationRow({ conversation }: { conversation: ConversationSummary }) {
  const [open, setOpen] = useState<"rename" | "move" | "delete" | null>(null);
  const arrange = useArrange();
  const { pinned, archived } = conversation;
  const change = (wanted: Change) => void arrange([conversation], wanted).catch(() => undefined);
  const here = usePlace().path === `/c/${conversation.id}`;
  const title = conversation.title || t.shell.untitled;
  const entries = [
    { label: t.shell.rename, onSelect: () => setOpen("rename") },
    { label: pinned ? t.shell.unpin : t.shell.pin, onSelect: () => change({ pinned: !pinned }) },
    { label: t.shell.move, onSelect: () => setOpen("move") },
    { label: archived ? t.shell.unarchive : t.shell.archive, onSelect: () => change({ archived: !archived }) },
    { label: t.common.delete, onSelect: () => setOpen("delete"), danger: true },
  ];
  return (
    <li className={`group flex items-center rounded-lg ${here ? "bg-wash" : "hover:bg-raised"}`}>
      <Link
        href={`/c/${conversation.id}`}
        aria-current={here ? "page" : undefined}
        className="flex min-h-10 min-w-0 flex-1 items-center gap-2 rounded-lg px-2 text-sm"
      >
        {conversation.running && (
          <span
            role="img"
            aria-label={t.shell.running}
            className="size-2 shrink-0 animate-pulse rounded-full bg-accent"
          />
        )}
        <span className="min-w-0 flex-1 truncate" title={title}>
          {title}
        </span>
        {conversation.parked && (
          <span className="shrink-0 rounded-full bg-caution-wash px-2 py-0.5 text-xs text-caution">
            {t.shell.parked}
          </span>
        )}
      </Link>
      <Menu
        trigger={
          <IconButton
            small
            icon="more"
            label={t.shell.optionsOf(title)}
            className="opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 aria-expanded:opacity-100 pointer-coarse:opacity-100"
          />
        }
        groups={[{ entries }]}
      />
      {open === "rename" && <Rename conversation={conversation} onClose={() => setOpen(null)} />}
      {open === "move" && (
        <Suspense>
          <MoveDialog
            from={conversation.folder_id}
            onClose={() => setOpen(null)}
            onMove={(folder_id) => arrange([conversation], { folder_id })}
          />
        </Suspense>
      )}
      {open === "delete" && <Delete conversation={conversation} here={here} onClose={() => setOpen(null)} />}
    </li>
  );
}

function Rename({ conversation, onClose }: { conversation: ConversationSummary; onClose: () => void }) {
  const { refresh, open } = useConversations();
  const [title, setTitle] = useState(conversation.title);
  const [error, setError] = useState<unknown>(null);
  const save = async (event: FormEvent) => {
    event.preventDefault();
    try {
      await renameConversation(conversation.id, title.trim());
      open(conversation.id).rename(title.trim());
      await refresh();
      onClose();
    } catch (failure) {
      setError(failure);
    }
  };
  return (
    <Dialog title={t.shell.renameTitle} onClose={onClose}>
      <form onSubmit={(event) => void save(event)}>
        <TextField
          label={t.shell.renameLabel}
          value={title}
          maxLength={200}
          required
          onChange={(event) => setTitle(event.target.value)}
          error={error === null ? null : sentenceOf(error)}
        />
        <div className="mt-6 flex justify-end gap-3">
          <Button onClick={onClose}>{t.common.cancel}</Button>
          <Button look="main" type="submit" disabled={!title.trim()}>
            {t.common.save}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function Delete({
  conversation,
  here,
  onClose,
}: {
  conversation: ConversationSummary;
  here: boolean;
  onClose: () => void;
}) {
  const { refresh, forget } = useConversations();
  const remove = async () => {
    await deleteConversation(conversation.id);
    forget(conversation.id);
    if (here) navigate("/");
    arranged.dispatchEvent(new Event("changed"));
    await refresh();
  };
  return (
    <Confirm
      title={t.shell.deleteTitle}
      text={t.shell.deleteText(conversation.title || t.shell.untitled)}
      action={t.common.delete}
      onClose={onClose}
      onConfirm={remove}
    />
  );
}
