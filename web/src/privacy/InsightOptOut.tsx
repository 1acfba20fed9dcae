/** Opts a user or workspace out of GPT statistics, and shows how much those can reveal about one person (P8). */
import { useState } from "react";
import { chooseInsight, type MyInsight, readMyInsight } from "../api/myInsight";
import type { ResourceQuery } from "../api/useResource";
import { useResource } from "../api/useResource";
import { onDay } from "../texts/dates";
import { feedbackTexts } from "../texts/feedback";
import { ChoiceHistory } from "../ui/ChoiceHistory";
import { Confirm } from "../ui/Dialog";
import { ResourceView } from "../ui/ResourceView";
import { Switch } from "../ui/Switch";
import { BudgetUsage } from "./BudgetUsage";
import { Protection } from "./Protection";
import { Workspaces } from "./Workspaces";

export function InsightOptOut() {
  const query = useResource("my insight", readMyInsight);
  return (
    <ResourceView query={query}>
      {(insight) => (
        <>
          <Choice insight={insight} replace={query.replace} />
          <BudgetUsage insight={insight} />
          {insight.workspaces.length > 0 && <Workspaces workspaces={insight.workspaces} onChosen={query.reload} />}
        </>
      )}
    </ResourceView>
  );
}

function Choice({ insight, replace }: { insight: MyInsight; replace: ResourceQuery<MyInsight>["replace"] }) {
  const [confirming, setConfirming] = useState<boolean | null>(null);
  const texts = confirming
    ? { title: feedbackTexts.numbers.onTitle, text: feedbackTexts.numbers.onText, action: feedbackTexts.numbers.onDo }
    : {
        title: feedbackTexts.numbers.offTitle,
        text: feedbackTexts.numbers.offText,
        action: feedbackTexts.numbers.offDo,
      };
  return (
    <div className="card p-4">
      <Switch
        label={feedbackTexts.numbers.switch}
        hint={feedbackTexts.numbers.explain}
        on={insight.allowed}
        onChange={setConfirming}
      />
      <p className="mt-3" role="status" data-testid="insight-state">
        {stateOf(insight)}
      </p>
      <ChoiceHistory history={insight.history} />
      <Protection insight={insight} />
      {confirming !== null && (
        <Confirm
          {...texts}
          danger={false}
          onClose={() => setConfirming(null)}
          onConfirm={async () => replace(await chooseInsight(confirming))}
        />
      )}
    </div>
  );
}

function stateOf({ allowed, since }: MyInsight): string {
  if (!allowed) return feedbackTexts.numbers.off;
  return since === null ? feedbackTexts.numbers.on : feedbackTexts.numbers.onSince(onDay(since));
}
