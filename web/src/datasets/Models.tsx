/** The models trained on a dataset. Users see their names, so adding one must be confirmed. */
import { type FormEvent, useState } from "react";
import { type Dataset, recordModel } from "../api/datasets";
import { datasetTexts } from "../texts/datasets";
import { atMoment } from "../texts/dates";
import { Button } from "../ui/Button";
import { Confirm } from "../ui/Dialog";
import { LongField, TextField } from "../ui/Field";

export const longestName = 200;
export const longestNote = 2000;

interface ModelsProps {
  dataset: Dataset;
  onChange: () => Promise<void>;
}

export function Models({ dataset: { id, models }, onChange }: ModelsProps) {
  return (
    <>
      {models.length === 0 ? (
        <p className="mb-4">{datasetTexts.modelsNone}</p>
      ) : (
        <ul className="card mb-4 divide-y divide-line" data-testid="models">
          {models.map(({ name, note, recorded_at }) => (
            <li key={name} className="px-4 py-3 wrap-anywhere">
              <p className="font-medium">{name}</p>
              {note && <p className="text-[0.9375rem] whitespace-pre-wrap">{note}</p>}
              <p className="text-sm text-quiet">{datasetTexts.modelRecorded(atMoment(recorded_at))}</p>
            </li>
          ))}
        </ul>
      )}
      <NewModel id={id} onRecorded={onChange} />
    </>
  );
}

function NewModel({ id, onRecorded }: { id: string; onRecorded: () => Promise<void> }) {
  const [name, setName] = useState("");
  const [note, setNote] = useState("");
  const [confirming, setConfirming] = useState(false);
  const ask = (event: FormEvent) => {
    event.preventDefault();
    setConfirming(true);
  };
  const record = async () => {
    await recordModel(id, name.trim(), note.trim());
    setName("");
    setNote("");
    await onRecorded();
  };
  return (
    <form className="card grid gap-4 p-4" onSubmit={ask}>
      <TextField
        label={datasetTexts.model}
        hint={datasetTexts.modelHint}
        maxLength={longestName}
        required
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      <LongField
        label={datasetTexts.note}
        rows={2}
        maxLength={longestNote}
        value={note}
        onChange={(event) => setNote(event.target.value)}
      />
      <div>
        <Button type="submit" disabled={!name.trim()}>
          {datasetTexts.recordModel}
        </Button>
      </div>
      {confirming && (
        <Confirm
          title={datasetTexts.recordTitle}
          text={datasetTexts.recordText(name.trim())}
          action={datasetTexts.recordModel}
          danger={false}
          onClose={() => setConfirming(false)}
          onConfirm={record}
        />
      )}
    </form>
  );
}
