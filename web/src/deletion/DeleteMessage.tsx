/** Asks before a message is deleted, and says exactly what goes with it and what stays. */
import type { Conversation, View } from "../chat/conversation";
import { branchesOf, descendantsOf, type Node } from "../chat/tree";
import { deletingTexts as texts } from "../texts/deleting";
import { Confirm } from "../ui/Dialog";

interface DeleteMessageProps {
  conversation: Conversation;
  view: View;
  message: string;
  onClose: () => void;
  /** They are gone, which the words say; `whole`: and the conversation with them. */
  onGone: (words: string, whole: boolean) => void;
}

export default function DeleteMessage({ conversation, view, message, onClose, onGone }: DeleteMessageProps) {
  const gone = descendantsOf(view.nodes, message);
  const whole = gone.length === view.nodes.length;
  const what = gone[0]?.role === "user" ? "question" : "answer";
  return (
    <Confirm
      title={texts.titles[whole ? "whole" : what]}
      text={saying(gone, what, whole)}
      details={consequences(view, gone, whole)}
      action={texts.do}
      onClose={onClose}
      onConfirm={async () => onGone(texts.done(gone.length), await conversation.takeOut(message, gone.length))}
    />
  );
}

function saying(gone: Node[], what: "answer" | "question", whole: boolean): string {
  if (whole) return texts.goes.whole(gone.length);
  return gone.length === 1 ? texts.goes.alone[what] : texts.goes.with(what, gone.length - 1, branchesOf(gone));
}

function consequences({ temporary, gpt }: View, gone: Node[], whole: boolean): string[] {
  const sent = gone.flatMap((node) => node.calls).filter((call) => call.ledger_id !== null).length;
  const files = gone.flatMap((node) => node.files).length;
  return [
    ...(files > 0 ? [texts.files(files)] : []),
    temporary ? texts.forgotten : texts.atOnce,
    ...(temporary || whole ? [] : [texts.stays]),
    ...(temporary || gpt === null ? [] : [texts.feedback]),
    ...(sent > 0 ? [texts.sent(sent)] : []),
  ];
}
