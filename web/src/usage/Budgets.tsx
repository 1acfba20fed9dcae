/** The current month's budgets and how much of each is used. */
import type { BudgetUse } from "../api/usage";
import { percent } from "../texts/dates";
import { usageTexts } from "../texts/usage";
import { Progress } from "../ui/Progress";
import { money } from "./money";

const texts = usageTexts.budgets;

export function Budgets({ budgets, currency }: { budgets: readonly BudgetUse[]; currency: string }) {
  return (
    <ul className="card divide-y divide-line px-4" data-testid="budgets">
      {budgets.map(({ kind, amount, spent, percent: used, is_nearly_used }) => (
        <li key={kind} className="py-3">
          <div className="flex flex-wrap justify-between gap-x-4">
            <span className="font-medium">{texts.kinds[kind]}</span>
            <span className={is_nearly_used ? "text-caution" : ""}>
              {spent === null
                ? texts.percent(percent(used / 100), money(amount, currency))
                : texts.spent(money(spent, currency), money(amount, currency))}
            </span>
          </div>
          <Progress label={texts.kinds[kind]} fraction={partOf(amount, spent, used)} />
        </li>
      ))}
    </ul>
  );
}

const partOf = (amount: string, spent: string | null, used: number) =>
  spent === null || Number(amount) === 0 ? used / 100 : Math.min(1, Number(spent) / Number(amount));
