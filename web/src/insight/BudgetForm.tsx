/**
 * The form for a new privacy budget. It explains the effect while the operator types and asks for confirmation before
 * publishing.
 */
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
  /** The budget that the change is compared with. */
  last: Budget;
  onChanged: (budget: Budget) => Promise<void>;
}

export function BudgetForm({ last, onChanged }: FormProps) {
  const [fields, setFields] = useState({ epsilon: "", reason: "" });
  const [confirming, setConfirming] = useState(false);
  const { operator } = insightTexts;
  const epsilon = epsilonOf(fields.epsilon);
  const faults = fields.epsilon === "" ? {} : faultsOf(fields, last);
  const raise = epsilon !== null && raises(epsilon, last);
  const ask = (event: FormEvent) => {
    event.preventDefault();
    setConfirming(true);
  };
  return (
    <form className="card grid gap-4 p-4" onSubmit={ask} aria-label={operator.change}>
      <h3 className="font-semibold">{operator.change}</h3>
      <TextField
        label={operator.epsilon}
        hint={epsilon === null ? operator.epsilonHint : operator.strength[strengthOf(epsilon)]}
        inputMode="decimal"
        autoComplete="off"
        value={fields.epsilon}
        onChange={(event) => setFields({ ...fields, epsilon: event.target.value })}
        error={faults.epsilon}
      />
      <LongField
        label={operator.reason}
        hint={operator.reasonHint}
        rows={2}
        maxLength={longestReason}
        value={fields.reason}
        onChange={(event) => setFields({ ...fields, reason: event.target.value })}
        error={faults.reason}
      />
      {raise && <Notice tone="caution">{operator.raising}</Notice>}
      <div>
        <Button type="submit" disabled={epsilon === null || Object.keys(faults).length > 0}>
          {operator.ask}
        </Button>
      </div>
      {confirming && epsilon !== null && (
        <Confirm
          title={operator.confirmTitle(raise)}
          text={operator.confirmText(formatAmount(epsilon), formatDay(tomorrow(new Date())), raise)}
          action={operator.confirmDo(raise)}
          danger={raise}
          onClose={() => setConfirming(false)}
          onConfirm={async () => onChanged(await changeBudget(epsilon, fields.reason.trim()))}
        />
      )}
    </form>
  );
}
