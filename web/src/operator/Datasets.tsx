import { type FormEvent, useState } from "react";
import { buildDataset, readDatasets } from "../api/operator";
import { sentenceOf } from "../api/request";
import { usePolling, useResource } from "../api/useResource";
import { Button } from "../parts/Button";
import { TextField } from "../parts/Field";
import { Empty, Held } from "../parts/Held";
import { Notice } from "../parts/Notice";
import { t } from "../texts";
import { DatasetCard } from "./DatasetCard";

export function Datasets() {
  const held = useResource("datasets", readDatasets);
  const known = held.resource.state === "ready" ? held.resource.value : [];
  usePolling(
    known.some((one) => one.state === "waiting" || one.state === "building"),
    1000,
    held.reload,
  );
  return (
    <>
      <Build onBuilt={held.reload} />
      <div className="mt-4">
        <Held held={held}>
          {(datasets) =>
            datasets.length === 0 ? (
              <Empty title={t.operator.datasetsEmpty} />
            ) : (
              <ul className="grid gap-3" data-testid="datasets">
                {datasets.map((dataset) => (
                  <DatasetCard key={dataset.id} dataset={dataset} onDestroyed={held.reload} />
                ))}
              </ul>
            )
          }
        </Held>
      </div>
    </>
  );
}

function Build({ onBuilt }: { onBuilt: () => Promise<void> }) {
  const [purpose, setPurpose] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const build = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      await buildDataset(purpose.trim());
      setPurpose("");
      await onBuilt();
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };
  return (
    <form className="card grid gap-4 p-4" onSubmit={(event) => void build(event)}>
      <TextField
        label={t.operator.purpose}
        hint={t.operator.purposeHint}
        maxLength={300}
        required
        value={purpose}
        onChange={(event) => setPurpose(event.target.value)}
      />
      {error !== null && <Notice tone="danger">{sentenceOf(error)}</Notice>}
      <div>
        <Button look="main" type="submit" disabled={busy || !purpose.trim()}>
          {busy ? t.operator.building : t.operator.build}
        </Button>
      </div>
    </form>
  );
}
