import { useEffect, useRef, useState } from "react";
import { readFollowUps } from "../api/chat";
import { chatTexts } from "../texts/chats";
import { typeset } from "../texts/typeset";
import type { View } from "./conversation";

/**
 * Up to three suggested next questions, shown after an answer finishes here. Nothing is sent until one is pressed.
 * `hasRun`: an answer was written in the chat before this component loaded.
 */
export default function FollowUps({
  view,
  hasRun,
  disabled,
  onPick,
}: {
  view: View;
  hasRun: boolean;
  disabled: boolean;
  onPick: (text: string) => void;
}) {
  const [suggestions, setSuggestions] = useState<{ to: string; questions: readonly string[] } | null>(null);
  const wasRunning = useRef(hasRun || view.running !== null);
  const { id, running, head, nodes } = view;
  useEffect(() => {
    const ended = wasRunning.current && running === null;
    wasRunning.current = running !== null;
    const answer = nodes.find((node) => node.id === head);
    if (!ended || id === null || answer?.state !== "complete") return;
    readFollowUps(id).then(
      ({ questions }) => setSuggestions({ to: answer.id, questions }),
      () => undefined,
    );
  }, [running, id, head, nodes]);
  if (running !== null || suggestions === null || suggestions.to !== head || suggestions.questions.length === 0)
    return null;
  return (
    <ul aria-label={chatTexts.followUps} className="-mt-3 grid justify-items-start gap-1.5">
      {suggestions.questions.map((question) => (
        <li key={question} className="max-w-full">
          <button
            type="button"
            disabled={disabled}
            onClick={() => onPick(question)}
            className="min-h-10 max-w-full rounded-xl border border-line bg-surface px-3.5 py-1.5 text-start text-[0.9375rem] break-words hover:border-accent disabled:opacity-60 pointer-coarse:min-h-11"
          >
            {typeset(question)}
          </button>
        </li>
      ))}
    </ul>
  );
}
