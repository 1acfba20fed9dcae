/** Chooses how much the builder gets: only the rating, a comment, or a comment with messages. */
import { useId } from "react";
import { feedbackTexts } from "../texts/feedback";
import { typeset } from "../texts/typeset";
import { Button } from "../ui/Button";
import { ChoiceField } from "../ui/Field";
import { Icon } from "../ui/Icon";
import { type Choosable, scopes, type Writing } from "./draft";
import { MessageList } from "./MessageList";
import type { AnswerRating } from "./useRating";

interface ChooseProps {
  writing: Writing;
  /** Null if no rating is possible, so it cannot be sent alone. */
  thumb: AnswerRating | null;
  messages: readonly Choosable[];
  onChange: (writing: Writing) => void;
}

export function Choose({ writing, thumb, messages, onChange }: ChooseProps) {
  const id = useId();
  const options = scopes
    .filter((scope) => thumb !== null || scope !== "rating")
    .map((scope) => ({
      value: scope,
      label: feedbackTexts.dialog.scopes[scope],
      hint: feedbackTexts.dialog.scopeHints[scope],
    }));
  return (
    <div className="grid gap-4">
      {thumb && <Thumbs thumb={thumb} />}
      <ChoiceField
        legend={feedbackTexts.dialog.scope}
        name={id}
        value={writing.scope}
        options={options}
        onChoose={(scope) => onChange({ ...writing, scope })}
      />
      {writing.scope === "messages" && (
        <MessageList
          messages={messages}
          chosen={writing.chosen}
          onChoose={(chosen) => onChange({ ...writing, chosen })}
        />
      )}
    </div>
  );
}

function Thumbs({ thumb }: { thumb: AnswerRating }) {
  const id = useId();
  return (
    <div role="group" aria-labelledby={id}>
      <p id={id} className="mb-1 text-[0.9375rem] font-medium">
        {feedbackTexts.dialog.rating}
      </p>
      <div className="flex flex-wrap gap-2">
        {(["good", "bad"] as const).map((rating) => (
          <Button
            key={rating}
            aria-pressed={thumb.rating === rating}
            className="aria-pressed:border-accent aria-pressed:bg-wash aria-pressed:[&_svg]:fill-current"
            onClick={() => thumb.press(rating)}
          >
            <Icon name={rating} className="size-4.5 text-accent" />
            {feedbackTexts[rating]}
          </Button>
        ))}
      </div>
      <p role="status" className="mt-1 text-sm text-quiet">
        {thumb.sentence && typeset(thumb.sentence)}
      </p>
      <p role="alert" className="text-sm text-danger">
        {thumb.failure}
      </p>
    </div>
  );
}
