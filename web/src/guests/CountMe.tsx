/** Asks whether the guest may be counted in the GPT's private statistics: opt-in, for this visit only (P8). */
import { guestChoiceTexts } from "../texts/guestChoices";
import { ErrorNotice } from "../ui/Notice";
import { Switch } from "../ui/Switch";
import type { Counting } from "./useCounting";

interface CountProps {
  counting: Counting;
  /** The chat has begun, so a yes would no longer cover it. */
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
