/** Every change of the budget, latest first. Entries are never removed. */
import type { Budget } from "../api/insight";
import { insightTexts } from "../texts/insight";
import { changesOf, formatAmount } from "./budget";
import { formatDay } from "./period";

const styles = { raised: "bg-caution-wash text-caution", lowered: "bg-wash text-accent-strong" } as const;

export function BudgetHistory({ history }: { history: readonly Budget[] }) {
  if (history.length === 0) return null;
  return (
    <details>
      <summary className="min-h-6 w-fit">{insightTexts.budget.history}</summary>
      <ol className="mt-2 divide-y divide-line" data-testid="budget-history">
        {changesOf(history).map(({ budget: { at, from_day, epsilon, reason }, change }) => (
          <li key={at} className="py-2">
            <p className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
              <span className="font-medium">{insightTexts.budget.at(formatAmount(epsilon))}</span>
              <span className="text-sm text-quiet">
                {from_day <= "1970-01-01"
                  ? insightTexts.budget.fromStart
                  : insightTexts.budget.from(formatDay(from_day))}
              </span>
              {change && (
                <span className={`rounded-full px-2 text-sm ${styles[change]}`}>{insightTexts.budget[change]}</span>
              )}
            </p>
            {reason && <p className="text-sm wrap-anywhere whitespace-pre-wrap text-quiet">{reason}</p>}
          </li>
        ))}
      </ol>
    </details>
  );
}
