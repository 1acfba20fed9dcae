/** The fields of one quota: whole numbers, or empty for no limit. */
import { useState } from "react";
import { limitsOf, type Quota, type SetQuota, setQuota } from "../api/quotas";
import { quotaTexts } from "../texts/quotas";
import { Button } from "../ui/Button";
import { TextField } from "../ui/Field";
import { ErrorNotice } from "../ui/Notice";
import { useTask } from "../ui/useTask";
import { quotaFieldsOf, quotaOf, readLimit } from "./quotaFields";

interface FormProps {
  subject: string;
  subjectName: string;
  quota: Quota;
  onSaved: (quotas: SetQuota[]) => void;
  onCancel: () => void;
}

export function QuotaForm({ subject, subjectName, quota, onSaved, onCancel }: FormProps) {
  const [fields, setFields] = useState(() => quotaFieldsOf(quota));
  const parsed = quotaOf(fields);
  const save = useTask(async () => {
    if (parsed === null) return;
    onSaved(await setQuota(subject, parsed));
  });
  return (
    <form className="mt-3 grid gap-4" aria-label={quotaTexts.change(subjectName)} onSubmit={save.submit}>
      <div className="grid gap-4 sm:grid-cols-3 lg:grid-cols-5">
        {limitsOf(subject).map((limit, n) => (
          <TextField
            key={limit}
            label={quotaTexts.columns[limit]}
            hint={n === 0 ? quotaTexts.hint : undefined}
            inputMode="numeric"
            autoComplete="off"
            autoFocus={n === 0}
            value={fields[limit]}
            error={readLimit(fields[limit]) === undefined ? quotaTexts.notNumber : undefined}
            onChange={(event) => setFields({ ...fields, [limit]: event.target.value })}
          />
        ))}
      </div>
      <ErrorNotice error={save.error} />
      <div className="flex gap-3">
        <Button variant="main" type="submit" disabled={save.busy || parsed === null}>
          {quotaTexts.save}
        </Button>
        <Button onClick={onCancel}>{quotaTexts.cancel}</Button>
      </div>
    </form>
  );
}
