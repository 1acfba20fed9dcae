/** The operator's view of private statistics: the budget, its changes, and whether releases are on time. */
import { useState } from "react";
import { type Budget, type ReleaseSettings, readReleaseSettings } from "../api/insight";
import { useResource } from "../api/useResource";
import { insightTexts } from "../texts/insight";
import { Notice } from "../ui/Notice";
import { ResourceView } from "../ui/ResourceView";
import { Figures } from "./BudgetBox";
import { BudgetForm } from "./BudgetForm";
import { BudgetHistory } from "./BudgetHistory";
import { formatAmount, strengthOf, windowDays } from "./budget";
import { formatDay } from "./period";

export function Statistics() {
  const query = useResource("releasing", readReleaseSettings);
  return (
    <ResourceView query={query}>
      {(releasing) => <StatisticsSettings releasing={releasing} onChange={query.reload} />}
    </ResourceView>
  );
}

function StatisticsSettings({ releasing, onChange }: { releasing: ReleaseSettings; onChange: () => Promise<void> }) {
  const [changed, setChanged] = useState<Budget | null>(null);
  const { budget, history } = releasing;
  const { operator } = insightTexts;
  return (
    <div className="grid gap-4">
      <Releases releasing={releasing} />
      <div className="card grid gap-2 p-4" data-testid="operator-budget">
        <p>
          <span className="label">{operator.now}</span>
          <span className="block text-xl font-semibold">{insightTexts.budget.at(formatAmount(budget.epsilon))}</span>
          {operator.strength[strengthOf(budget.epsilon)]}
        </p>
        <Figures budget={budget} days={windowDays} />
        <BudgetHistory history={history} />
      </div>
      <BudgetForm
        key={history.length}
        last={history.at(-1) ?? budget}
        onChanged={async (budget) => {
          setChanged(budget);
          await onChange();
        }}
      />
      <div role="status">
        {changed && <p className="text-[0.9375rem] text-quiet">{operator.changed(formatDay(changed.from_day))}</p>}
      </div>
    </div>
  );
}

function Releases({ releasing: { released_until, behind, gpts } }: { releasing: ReleaseSettings }) {
  const { operator } = insightTexts;
  return (
    <div data-testid="releases">
      <p>
        {released_until ? operator.releasedUntil(formatDay(released_until)) : operator.releasedNone}{" "}
        {released_until && behind === 0 && operator.upToDate}
        {behind === 1 && operator.oneDayWaiting} {operator.gpts(gpts)}
      </p>
      {behind > 1 && (
        <Notice tone="caution" className="mt-3">
          {operator.daysWaiting(behind)}
        </Notice>
      )}
    </div>
  );
}
