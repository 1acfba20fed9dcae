/** The dialogs to move, share or delete one chat, opened from anywhere. */
import { deleteConversation } from "../api/chat";
import type { PlacedChat } from "../api/placement";
import type { AskedChat } from "../app/chatQuestions";
import { useConversations } from "../app/conversations";
import { navigate } from "../app/router";
import { placementChanges, usePlacement } from "../app/usePlacement";
import ShareDialog from "../sharing/ShareDialog";
import { t } from "../texts";
import { Confirm } from "../ui/Dialog";
import MoveDialog from "./MoveDialog";

interface ChatProps {
  chat: PlacedChat;
  onClose: () => void;
}

export default function ChatDialog({ question, onClose }: { question: AskedChat; onClose: () => void }) {
  if (question.kind === "share") return <ShareDialog conversation={question.chat.id} onClose={onClose} />;
  const ActionDialog = question.kind === "move" ? Move : Delete;
  return <ActionDialog chat={question.chat} onClose={onClose} />;
}

function Move({ chat, onClose }: ChatProps) {
  const arrange = usePlacement();
  return <MoveDialog from={chat.folder_id} onClose={onClose} onMove={(folder_id) => arrange([chat], { folder_id })} />;
}

function Delete({ chat, onClose }: ChatProps) {
  const { refresh, forget } = useConversations();
  const remove = async () => {
    await deleteConversation(chat.id);
    forget(chat.id);
    if (location.pathname === `/c/${chat.id}`) navigate("/");
    placementChanges.dispatchEvent(new Event("changed"));
    await refresh();
  };
  return (
    <Confirm
      title={t.shell.deleteTitle}
      text={t.shell.deleteText(chat.title || t.shell.untitled)}
      action={t.common.delete}
      onClose={onClose}
      onConfirm={remove}
    />
  );
}
