/** Whether the guest is counted in the GPT's private statistics: off until they say yes, and only for this visit (P8). */
import { guestChoiceTexts } from "../texts/guestChoices";
import { ErrorNotice } from "../ui/Notice";
import { Switch } from "../ui/Switch";
import type { Counting } from "./useCounting";

interface CountProps {
  counting: Counting;
  /** The chat has begun: a yes would not cover it any more. */
  hasBegun: boolean;
}

export default function CountMe({ counting, hasBegun }: CountProps) {
  return (
    <div className="text-start">
      <Switch
        label={guestChoiceTexts.count}
        hint={hasBegun && !counting.on ? guestChoiceTexts.countLate : guestChoiceTexts.countHint}
        on={counting.on}
        disabled={counting.busy || (hasBegun && !counting.on)}
        onChange={counting.choose}
      />
      {counting.error !== null && <ErrorNotice error={counting.error} />}
    </div>
  );
}
