/** Asks before a message is deleted, and says exactly what is deleted with it and what stays. */
import type { Conversation, View } from "../chat/conversation";
import { branchesOf, descendantsOf, type Node } from "../chat/tree";
import { deletingTexts as texts } from "../texts/deleting";
import { Confirm } from "../ui/Dialog";

interface DeleteMessageProps {
  conversation: Conversation;
  view: View;
  message: string;
  onClose: () => void;
  /** Called after the deletion with a sentence about it; `isWhole`: the conversation was deleted too. */
  onGone: (sentence: string, isWhole: boolean) => void;
}

export default function DeleteMessage({ conversation, view, message, onClose, onGone }: DeleteMessageProps) {
  const deleted = descendantsOf(view.nodes, message);
  const isWhole = deleted.length === view.nodes.length;
  const kind = deleted[0]?.role === "user" ? "question" : "answer";
  return (
    <Confirm
      title={texts.titles[isWhole ? "whole" : kind]}
      text={confirmText(deleted, kind, isWhole)}
      details={consequences(view, deleted, isWhole)}
      action={texts.confirm}
      onClose={onClose}
      onConfirm={async () =>
        onGone(texts.done(deleted.length), await conversation.deleteMessage(message, deleted.length))
      }
    />
  );
}

function confirmText(deleted: Node[], kind: "answer" | "question", isWhole: boolean): string {
  if (isWhole) return texts.sentences.whole(deleted.length);
  return deleted.length === 1
    ? texts.sentences.single[kind]
    : texts.sentences.withFollowing(kind, deleted.length - 1, branchesOf(deleted));
}

function consequences({ temporary, gpt }: View, deleted: Node[], isWhole: boolean): string[] {
  const disclosures = deleted.flatMap((node) => node.calls).filter((call) => call.ledger_id !== null).length;
  const files = deleted.flatMap((node) => node.files).length;
  return [
    ...(files > 0 ? [texts.files(files)] : []),
    temporary ? texts.removedTemporary : texts.removedNow,
    ...(temporary || isWhole ? [] : [texts.remainder]),
    ...(temporary || gpt === null ? [] : [texts.feedback]),
    ...(disclosures > 0 ? [texts.sent(disclosures)] : []),
  ];
}
