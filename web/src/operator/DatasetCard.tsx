import { useState } from "react";
import { destroyDataset } from "../api/operator";
import type { Dataset } from "../api/types";
import { Button } from "../parts/Button";
import { Confirm } from "../parts/Dialog";
import { Progress } from "../parts/Progress";
import { t } from "../texts";
import { atMoment, count, percent } from "../texts/dates";
import { Manifest } from "./Manifest";

export function DatasetCard({ dataset, onDestroyed }: { dataset: Dataset; onDestroyed: () => Promise<void> }) {
  const [open, setOpen] = useState<"manifest" | "destroy" | null>(null);
  const { id, purpose, state } = dataset;
  const destroy = async () => {
    await destroyDataset(id);
    await onDestroyed();
  };
  return (
    <li className="card p-4" data-state={state}>
      <h3 className="font-semibold break-words">{purpose}</h3>
      <p className="text-sm text-quiet" role="status">
        {sayState(dataset)}
      </p>
      {state === "building" && <Progress label={purpose} part={dataset.progress} />}
      {state === "failed" && <p className="mt-2 text-danger">{dataset.reason}</p>}
      {state === "ready" && <p className="mt-2 text-sm">{t.operator.size(dataset.records, dataset.messages)}</p>}
      {dataset.withdrawn > 0 && <p className="mt-2 text-sm text-caution">{t.operator.withdrawn(dataset.withdrawn)}</p>}
      <Counts counts={dataset.counts} />
      <div className="mt-3 flex flex-wrap gap-2">
        {state === "ready" && (
          <Button aria-label={t.operator.manifestOf(purpose)} onClick={() => setOpen("manifest")}>
            {t.operator.manifest}
          </Button>
        )}
        {(state === "ready" || state === "failed") && (
          <Button look="danger" aria-label={t.operator.destroyOf(purpose)} onClick={() => setOpen("destroy")}>
            {t.operator.destroy}
          </Button>
        )}
      </div>
      {open === "manifest" && <Manifest id={id} purpose={purpose} onClose={() => setOpen(null)} />}
      {open === "destroy" && (
        <Confirm
          title={t.operator.destroyTitle}
          text={t.operator.destroyText(purpose)}
          action={t.operator.destroy}
          onClose={() => setOpen(null)}
          onConfirm={destroy}
        />
      )}
    </li>
  );
}

function sayState({ state, progress, built_at, created_at }: Dataset): string {
  if (state === "building") return t.operator.progress(percent(progress));
  if (state === "ready" && built_at) return `${t.operator.states.ready} · ${t.operator.built(atMoment(built_at))}`;
  return `${t.operator.states[state]} · ${t.operator.asked(atMoment(created_at))}`;
}

function Counts({ counts }: { counts: Record<string, number> }) {
  const rows = Object.entries(counts);
  if (rows.length === 0) return null;
  return (
    <details className="mt-2 text-sm" open>
      <summary className="min-h-6 text-quiet">{t.operator.counts}</summary>
      <dl className="mt-1 grid gap-1">
        {rows.map(([reason, amount]) => (
          <div key={reason} className="flex items-baseline gap-3">
            <dt className="min-w-0 break-words">{t.operator.reasons[reason] ?? reason}</dt>
            <dd className="min-w-12 flex-1 border-b border-dotted border-edge text-end font-mono">{count(amount)}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
