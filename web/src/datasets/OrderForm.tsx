/** Orders a dataset: its purpose, and the build options behind a one-line summary. */
import { useState } from "react";
import { type DatasetList, orderDataset } from "../api/datasets";
import { datasetTexts } from "../texts/datasets";
import { typeset } from "../texts/typeset";
import { Button } from "../ui/Button";
import { ChoiceField, TextField } from "../ui/Field";
import { ErrorNotice } from "../ui/Notice";
import { Switch } from "../ui/Switch";
import { useTask } from "../ui/useTask";
import { emptyOrder, type Faults, faultsOf, longestPurpose, type OrderFields, orderOf, termsOf } from "./order";

interface OrderFormProps {
  list: DatasetList;
  onOrdered: () => Promise<void>;
}

export function OrderForm({ list, onOrdered }: OrderFormProps) {
  const [fields, setFields] = useState(() => emptyOrder(list.days));
  const faults = faultsOf(fields);
  const order = useTask(async () => {
    await orderDataset(orderOf(fields));
    setFields({ ...fields, purpose: "" });
    await onOrdered();
  });
  return (
    <form className="card grid gap-4 p-4" onSubmit={order.submit}>
      <TextField
        label={datasetTexts.purpose}
        hint={datasetTexts.purposeHint}
        maxLength={longestPurpose}
        required
        value={fields.purpose}
        onChange={(event) => setFields({ ...fields, purpose: event.target.value })}
      />
      <BuildOptions profiles={list.profiles} fields={fields} faults={faults} onChange={setFields} />
      <ErrorNotice error={order.error} />
      <div>
        <Button variant="main" type="submit" disabled={order.busy || Object.keys(faults).length > 0}>
          {order.busy ? datasetTexts.starting : datasetTexts.build}
        </Button>
      </div>
    </form>
  );
}

interface BuildOptionsProps {
  profiles: DatasetList["profiles"];
  fields: OrderFields;
  faults: Faults;
  onChange: (fields: OrderFields) => void;
}

function BuildOptions({ profiles, fields, faults, onChange }: BuildOptionsProps) {
  const write = (change: Partial<OrderFields>) => onChange({ ...fields, ...change });
  const options = profiles.map(({ name, sentence }) => ({
    value: name,
    label: datasetTexts.profiles[name],
    hint: typeset(sentence),
  }));
  return (
    <details>
      <summary className="min-h-6">
        <span className="font-medium">{datasetTexts.options}</span>
        <span className="block text-sm text-quiet">{faults.until ?? faults.days ?? termsOf(fields)}</span>
      </summary>
      <div className="mt-4 grid gap-5">
        <ChoiceField
          legend={datasetTexts.profile}
          hint={datasetTexts.profileHint}
          name="profile"
          value={fields.profile}
          options={options}
          onChoose={(profile) => write({ profile })}
        />
        <PeriodFields fields={fields} fault={faults.until ?? null} onChange={write} />
        <Switch
          label={datasetTexts.skipEarlier}
          hint={datasetTexts.acrossHint}
          on={fields.across}
          onChange={(across) => write({ across })}
        />
        <div className="sm:w-1/2 sm:pe-2">
          <TextField
            label={datasetTexts.days}
            hint={datasetTexts.daysHint}
            error={faults.days ?? null}
            inputMode="numeric"
            maxLength={4}
            value={fields.days}
            onChange={(event) => write({ days: event.target.value })}
          />
        </div>
      </div>
    </details>
  );
}

interface PeriodProps {
  fields: OrderFields;
  fault: string | null;
  onChange: (change: Partial<OrderFields>) => void;
}

function PeriodFields({ fields, fault, onChange }: PeriodProps) {
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <TextField
        label={datasetTexts.from}
        hint={datasetTexts.dayHint}
        type="date"
        value={fields.from}
        onChange={(event) => onChange({ from: event.target.value })}
      />
      <TextField
        label={datasetTexts.until}
        hint={datasetTexts.dayHint}
        error={fault}
        type="date"
        value={fields.until}
        onChange={(event) => onChange({ until: event.target.value })}
      />
    </div>
  );
}
