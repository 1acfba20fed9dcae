import type { ImproveWithHistory } from "../api/types";
import { builderTexts } from "../texts/builder";
import { onDay } from "../texts/dates";
import { ChoiceHistory } from "../ui/ChoiceHistory";
import { ErrorNotice } from "../ui/Notice";
import { Switch } from "../ui/Switch";
import { useTask } from "../ui/useTask";

/** The builder's consent to training, one of the parties' consents that the rule needs. Off by default. */
export function TrainingSwitch({
  improve,
  choose,
}: {
  improve: ImproveWithHistory;
  choose: (allowed: boolean) => Promise<void>;
}) {
  const change = useTask(choose);
  return (
    <section aria-labelledby="training" className="card p-4">
      <h2 id="training" className="label mb-3">
        {builderTexts.training}
      </h2>
      <Switch
        label={builderTexts.trainingSwitch}
        hint={builderTexts.trainingText}
        on={improve.allowed}
        disabled={change.busy}
        onChange={change.run}
      />
      <p className="mt-3 text-sm" role="status">
        {improve.allowed && improve.since ? builderTexts.trainingSince(onDay(improve.since)) : builderTexts.trainingOff}
      </p>
      <ChoiceHistory history={improve.history} />
      <ErrorNotice error={change.error} className="mt-3" />
    </section>
  );
}
