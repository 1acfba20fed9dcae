/** Budgets of the running month, and how far they are used. */
import type { BudgetUse } from "../api/usage";
import { percent } from "../texts/dates";
import { usageTexts } from "../texts/usage";
import { Progress } from "../ui/Progress";
import { money } from "./money";

const words = usageTexts.budgets;

export function Budgets({ budgets, currency }: { budgets: readonly BudgetUse[]; currency: string }) {
  return (
    <ul className="card divide-y divide-line px-4" data-testid="budgets">
      {budgets.map(({ kind, amount, spent, tens }) => (
        <li key={kind} className="py-3">
          <div className="flex flex-wrap justify-between gap-x-4">
            <span className="font-medium">{words.kinds[kind]}</span>
            <span className={tens >= 80 ? "text-caution" : ""}>
              {spent === null
                ? words.tens(percent(tens / 100), money(amount, currency))
                : words.spent(money(spent, currency), money(amount, currency))}
            </span>
          </div>
          <Progress label={words.kinds[kind]} part={partOf(amount, spent, tens)} />
        </li>
      ))}
    </ul>
  );
}

const partOf = (amount: string, spent: string | null, tens: number) =>
  spent === null || Number(amount) === 0 ? tens / 100 : Math.min(1, Number(spent) / Number(amount));
