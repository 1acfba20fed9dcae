/** What is asked when one conversation is renamed, moved or deleted, wherever that was begun. */
import { useState } from "react";
import { deleteConversation, renameConversation } from "../api/chat";
import { sentenceOf } from "../api/request";
import type { ConversationSummary } from "../api/types";
import { useConversations } from "../app/conversations";
import { navigate } from "../app/router";
import { arranged, usePlacement } from "../app/usePlacement";
import { t } from "../texts";
import { Button } from "../ui/Button";
import { Confirm, Dialog } from "../ui/Dialog";
import { TextField } from "../ui/Field";
import { useTask } from "../ui/useTask";
import MoveDialog from "./MoveDialog";

interface OneProps {
  conversation: ConversationSummary;
  onClose: () => void;
}

export default function ConversationDialog({ what, ...one }: OneProps & { what: "rename" | "move" | "delete" }) {
  if (what === "rename") return <Rename {...one} />;
  return what === "move" ? <Move {...one} /> : <Delete {...one} />;
}

function Move({ conversation, onClose }: OneProps) {
  const arrange = usePlacement();
  return (
    <MoveDialog
      from={conversation.folder_id}
      onClose={onClose}
      onMove={(folder_id) => arrange([conversation], { folder_id })}
    />
  );
}

function Rename({ conversation, onClose }: OneProps) {
  const { refresh, open } = useConversations();
  const [title, setTitle] = useState(conversation.title);
  const save = useTask(async () => {
    await renameConversation(conversation.id, title.trim());
    open(conversation.id).rename(title.trim());
    await refresh();
    onClose();
  });
  return (
    <Dialog title={t.shell.renameTitle} onClose={onClose}>
      <form onSubmit={save.submit}>
        <TextField
          label={t.shell.renameLabel}
          value={title}
          maxLength={200}
          required
          onChange={(event) => setTitle(event.target.value)}
          error={save.error === null ? null : sentenceOf(save.error)}
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

function Delete({ conversation, onClose }: OneProps) {
  const { refresh, forget } = useConversations();
  const remove = async () => {
    await deleteConversation(conversation.id);
    forget(conversation.id);
    if (location.pathname === `/c/${conversation.id}`) navigate("/");
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
