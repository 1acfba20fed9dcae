import type { Dataset } from "../api/datasets";
import { Link } from "../app/router";
import { datasetTexts } from "../texts/datasets";
import { atMoment, bytes, onDay } from "../texts/dates";
import { addressOf } from "./address";
import { Building } from "./Building";
import { StateBadge } from "./StateBadge";
import { isUnderWay } from "./sorting";

/** A dataset in the list; its name links to its page. */
export function DatasetCard({ dataset, onChange }: { dataset: Dataset; onChange: () => Promise<void> }) {
  const { id, purpose, state, withdrawn } = dataset;
  return (
    <li className="card p-4" data-state={state}>
      <div className="flex items-start justify-between gap-3">
        <h3 className="min-w-0 font-semibold wrap-anywhere">
          <Link className="link" href={addressOf(id)}>
            {purpose}
          </Link>
        </h3>
        <StateBadge state={state} records={dataset.records} />
      </div>
      <p className="mt-1 text-sm text-quiet">{describeStatus(dataset)}</p>
      {isUnderWay(dataset) && <Building dataset={dataset} onChange={onChange} />}
      {state === "ready" && <p className="mt-1 text-sm">{sizeText(dataset)}</p>}
      {state === "ready" && withdrawn > 0 && (
        <p className="mt-1 text-sm text-caution">{datasetTexts.withdrawn(withdrawn)}</p>
      )}
      {state === "failed" && <p className="mt-2 text-danger wrap-anywhere">{dataset.reason}</p>}
    </li>
  );
}

function sizeText({ records, messages, bytes: size }: Dataset): string {
  return `${datasetTexts.size(records, messages)} · ${bytes(size)}`;
}

export function describeStatus({ state, created_at, built_at, ended_at, expires_at }: Dataset): string {
  const parts = [built_at ? datasetTexts.built(atMoment(built_at)) : datasetTexts.asked(atMoment(created_at))];
  if (state === "ready") parts.push(datasetTexts.expires(onDay(expires_at)));
  else if (ended_at) parts.push(datasetTexts.ended[state](atMoment(ended_at)));
  return parts.join(" · ");
}
