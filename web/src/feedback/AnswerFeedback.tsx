/** Under an answer of somebody else's GPT: two thumbs, and the ways to say more, quiet until somebody looks for them. */
import { lazy, Suspense, useState } from "react";
import { feedbackTexts } from "../texts/feedback";
import { typeset } from "../texts/typeset";
import { IconButton } from "../ui/Button";
import { Menu } from "../ui/Menu";
import type { Rateable } from "./rateable";
import { useRating } from "./useRating";

const FeedbackDialog = lazy(() => import("./FeedbackDialog"));
const ReportDialog = lazy(() => import("./ReportDialog"));

export default function AnswerFeedback({ message, to }: { message: string; to: Rateable }) {
  const [open, setOpen] = useState<"feedback" | "report" | null>(null);
  const thumb = useRating(to, message);
  const close = () => setOpen(null);
  const entries = [
    { label: feedbackTexts.sendEntry, onSelect: () => setOpen("feedback") },
    { label: feedbackTexts.reportEntry, onSelect: () => setOpen("report") },
  ];
  return (
    <>
      {(["good", "bad"] as const).map((rating) => (
        <IconButton
          key={rating}
          small
          icon={rating}
          label={feedbackTexts[rating]}
          aria-pressed={thumb.rating === rating}
          className="aria-pressed:text-accent aria-pressed:[&_svg]:fill-current"
          onClick={() => thumb.press(rating)}
        />
      ))}
      <Menu trigger={<IconButton small icon="more" label={feedbackTexts.more} />} groups={[{ entries }]} />
      <p className="basis-full ps-1.5 text-sm text-quiet empty:hidden" data-told={thumb.sentence ? true : undefined}>
        <span role="status">{thumb.sentence && typeset(thumb.sentence)}</span>
        <span role="alert" className="text-danger">
          {thumb.failure}
        </span>
        {thumb.sentence && thumb.rating && (
          <>
            {" "}
            <button type="button" className="link min-h-6" onClick={() => setOpen("feedback")}>
              {feedbackTexts.tellMore}
            </button>
          </>
        )}
      </p>
      <Suspense>
        {open === "feedback" && <FeedbackDialog message={message} to={to} onClose={close} />}
        {open === "report" && (
          <ReportDialog gpt={to.gpt} conversation={to.conversation} messages={to.messages()} onClose={close} />
        )}
      </Suspense>
    </>
  );
}
