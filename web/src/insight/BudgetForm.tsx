/** A new budget: what it would mean is said while it is written, and it is asked once more before it is public. */
import { type FormEvent, useState } from "react";
import { type Budget, changeBudget } from "../api/insight";
import { insightTexts } from "../texts/insight";
import { Button } from "../ui/Button";
import { Confirm } from "../ui/Dialog";
import { LongField, TextField } from "../ui/Field";
import { Notice } from "../ui/Notice";
import { epsilonOf, faultsOf, formatAmount, longestReason, raises, strengthOf } from "./budget";
import { formatDay, tomorrow } from "./period";

interface FormProps {
  /** What the change is measured against. */
  last: Budget;
  onChanged: (made: Budget) => Promise<void>;
}

export function BudgetForm({ last, onChanged }: FormProps) {
  const [written, setWritten] = useState({ epsilon: "", reason: "" });
  const [asking, setAsking] = useState(false);
  const { operator } = insightTexts;
  const epsilon = epsilonOf(written.epsilon);
  const faults = written.epsilon === "" ? {} : faultsOf(written, last);
  const raise = epsilon !== null && raises(epsilon, last);
  const ask = (event: FormEvent) => {
    event.preventDefault();
    setAsking(true);
  };
  return (
    <form className="card grid gap-4 p-4" onSubmit={ask} aria-label={operator.change}>
      <h3 className="font-semibold">{operator.change}</h3>
      <TextField
        label={operator.epsilon}
        hint={epsilon === null ? operator.epsilonHint : operator.strength[strengthOf(epsilon)]}
        inputMode="decimal"
        autoComplete="off"
        value={written.epsilon}
        onChange={(event) => setWritten({ ...written, epsilon: event.target.value })}
        error={faults.epsilon}
      />
      <LongField
        label={operator.reason}
        hint={operator.reasonHint}
        rows={2}
        maxLength={longestReason}
        value={written.reason}
        onChange={(event) => setWritten({ ...written, reason: event.target.value })}
        error={faults.reason}
      />
      {raise && <Notice tone="caution">{operator.raising}</Notice>}
      <div>
        <Button type="submit" disabled={epsilon === null || Object.keys(faults).length > 0}>
          {operator.ask}
        </Button>
      </div>
      {asking && epsilon !== null && (
        <Confirm
          title={operator.confirmTitle(raise)}
          text={operator.confirmText(formatAmount(epsilon), formatDay(tomorrow(new Date())), raise)}
          action={operator.confirmDo(raise)}
          danger={raise}
          onClose={() => setAsking(false)}
          onConfirm={async () => onChanged(await changeBudget(epsilon, written.reason.trim()))}
        />
      )}
    </form>
  );
}
