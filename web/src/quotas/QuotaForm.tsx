/** The fields of one quota: whole numbers, or nothing for no limit. */
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
  whose: string;
  quota: Quota;
  onSaved: (quotas: SetQuota[]) => void;
  onCancel: () => void;
}

export function QuotaForm({ subject, whose, quota, onSaved, onCancel }: FormProps) {
  const [written, setWritten] = useState(() => quotaFieldsOf(quota));
  const read = quotaOf(written);
  const save = useTask(async () => {
    if (read === null) return;
    onSaved(await setQuota(subject, read));
  });
  return (
    <form className="mt-3 grid gap-4" aria-label={quotaTexts.change(whose)} onSubmit={save.submit}>
      <div className="grid gap-4 sm:grid-cols-3 lg:grid-cols-5">
        {limitsOf(subject).map((limit, n) => (
          <TextField
            key={limit}
            label={quotaTexts.columns[limit]}
            hint={n === 0 ? quotaTexts.hint : undefined}
            inputMode="numeric"
            autoComplete="off"
            autoFocus={n === 0}
            value={written[limit]}
            error={readLimit(written[limit]) === undefined ? quotaTexts.notNumber : undefined}
            onChange={(event) => setWritten({ ...written, [limit]: event.target.value })}
          />
        ))}
      </div>
      <ErrorNotice error={save.error} />
      <div className="flex gap-3">
        <Button look="main" type="submit" disabled={save.busy || read === null}>
          {quotaTexts.save}
        </Button>
        <Button onClick={onCancel}>{quotaTexts.cancel}</Button>
      </div>
    </form>
  );
}
