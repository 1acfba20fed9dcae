/** Ordering a dataset: its purpose, and behind a summary in one line how it is built. */
import { useState } from "react";
import { type DatasetList, orderDataset } from "../api/datasets";
import { datasetTexts } from "../texts/datasets";
import { typeset } from "../texts/typeset";
import { Button } from "../ui/Button";
import { ChoiceField, TextField } from "../ui/Field";
import { ErrorNotice } from "../ui/Notice";
import { Switch } from "../ui/Switch";
import { useTask } from "../ui/useTask";
import { blank, type Faults, faultsOf, longestPurpose, type OrderFields, orderOf, termsOf } from "./order";

interface OrderFormProps {
  shelf: DatasetList;
  onOrdered: () => Promise<void>;
}

export function OrderForm({ shelf, onOrdered }: OrderFormProps) {
  const [written, setWritten] = useState(() => blank(shelf.days));
  const faults = faultsOf(written);
  const order = useTask(async () => {
    await orderDataset(orderOf(written));
    setWritten({ ...written, purpose: "" });
    await onOrdered();
  });
  return (
    <form className="card grid gap-4 p-4" onSubmit={order.submit}>
      <TextField
        label={datasetTexts.purpose}
        hint={datasetTexts.purposeHint}
        maxLength={longestPurpose}
        required
        value={written.purpose}
        onChange={(event) => setWritten({ ...written, purpose: event.target.value })}
      />
      <Terms profiles={shelf.profiles} written={written} faults={faults} onWrite={setWritten} />
      <ErrorNotice error={order.error} />
      <div>
        <Button look="main" type="submit" disabled={order.busy || Object.keys(faults).length > 0}>
          {order.busy ? datasetTexts.starting : datasetTexts.build}
        </Button>
      </div>
    </form>
  );
}

interface TermsProps {
  profiles: DatasetList["profiles"];
  written: OrderFields;
  faults: Faults;
  onWrite: (written: OrderFields) => void;
}

function Terms({ profiles, written, faults, onWrite }: TermsProps) {
  const write = (change: Partial<OrderFields>) => onWrite({ ...written, ...change });
  const options = profiles.map(({ name, sentence }) => ({
    value: name,
    label: datasetTexts.profiles[name],
    hint: typeset(sentence),
  }));
  return (
    <details>
      <summary className="min-h-6">
        <span className="font-medium">{datasetTexts.how}</span>
        <span className="block text-sm text-quiet">{faults.until ?? faults.days ?? termsOf(written)}</span>
      </summary>
      <div className="mt-4 grid gap-5">
        <ChoiceField
          legend={datasetTexts.profile}
          hint={datasetTexts.profileHint}
          name="profile"
          value={written.profile}
          options={options}
          onChoose={(profile) => write({ profile })}
        />
        <Span written={written} fault={faults.until ?? null} onWrite={write} />
        <Switch
          label={datasetTexts.across}
          hint={datasetTexts.acrossHint}
          on={written.across}
          onChange={(across) => write({ across })}
        />
        <div className="sm:w-1/2 sm:pe-2">
          <TextField
            label={datasetTexts.days}
            hint={datasetTexts.daysHint}
            error={faults.days ?? null}
            inputMode="numeric"
            maxLength={4}
            value={written.days}
            onChange={(event) => write({ days: event.target.value })}
          />
        </div>
      </div>
    </details>
  );
}

interface SpanProps {
  written: OrderFields;
  fault: string | null;
  onWrite: (change: Partial<OrderFields>) => void;
}

function Span({ written, fault, onWrite }: SpanProps) {
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <TextField
        label={datasetTexts.from}
        hint={datasetTexts.dayHint}
        type="date"
        value={written.from}
        onChange={(event) => onWrite({ from: event.target.value })}
      />
      <TextField
        label={datasetTexts.until}
        hint={datasetTexts.dayHint}
        error={fault}
        type="date"
        value={written.until}
        onChange={(event) => onWrite({ until: event.target.value })}
      />
    </div>
  );
}
