/** Below a guest's chat: sends the GPT's builder feedback on the latest answer. */
import { lazy, Suspense, useState } from "react";
import type { View } from "../chat/conversation";
import { pathTo } from "../chat/tree";
import { feedbackTexts } from "../texts/feedback";
import { choosable } from "./draft";

const FeedbackDialog = lazy(() => import("./FeedbackDialog"));

const noThumbs = { ratings: {}, rate: () => Promise.reject(new Error("guests give no thumbs")) };

interface GuestFeedbackProps {
  view: View;
  /** The GPT's name. */
  name: string;
}

export default function GuestFeedback({ view: { id, nodes, head }, name }: GuestFeedbackProps) {
  const [open, setOpen] = useState(false);
  const messages = choosable(pathTo(nodes, head));
  const answer = messages.findLast(({ role }) => role === "assistant");
  if (id === null || answer === undefined) return null;
  const rateable = { ...noThumbs, conversation: id, gpt: { name }, messages: () => messages, isGuests: true };
  return (
    <p className="text-sm">
      <button type="button" className="link min-h-6" onClick={() => setOpen(true)}>
        {feedbackTexts.tellBuilder}
      </button>
      <Suspense>
        {open && <FeedbackDialog message={answer.id} rateable={rateable} onClose={() => setOpen(false)} />}
      </Suspense>
    </p>
  );
}
