/** The rating buttons below an answer of another user's GPT, and the state of a given rating. */
import { feedbackTexts } from "../texts/feedback";
import { typeset } from "../texts/typeset";
import { IconButton } from "../ui/Button";
import type { Rateable } from "./rateable";
import { useRating } from "./useRating";

interface ThumbsProps {
  message: string;
  rateable: Rateable;
  onTellMore: () => void;
}

export function Thumbs({ message, rateable, onTellMore }: ThumbsProps) {
  const thumb = useRating(rateable, message);
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
      <p
        className="order-last basis-full ps-1.5 text-sm text-quiet empty:hidden"
        data-told={thumb.sentence ? true : undefined}
      >
        <span role="status">{thumb.sentence && typeset(thumb.sentence)}</span>
        <span role="alert" className="text-danger">
          {thumb.failure}
        </span>
        {thumb.sentence && thumb.rating && (
          <>
            {" "}
            <button type="button" className="link min-h-6" onClick={onTellMore}>
              {feedbackTexts.tellMore}
            </button>
          </>
        )}
      </p>
    </>
  );
}
