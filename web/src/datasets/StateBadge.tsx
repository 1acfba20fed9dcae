import type { DatasetState } from "../api/datasets";
import { datasetTexts } from "../texts/datasets";
import { Icon } from "../ui/Icon";

const looks: Record<DatasetState, string> = {
  waiting: "bg-raised text-quiet",
  building: "bg-raised text-ink",
  ready: "bg-wash text-accent",
  failed: "bg-danger-wash text-danger",
  cancelled: "bg-raised text-quiet",
  expired: "bg-raised text-quiet",
  destroyed: "bg-raised text-quiet",
};

/** The state in one word, announced when it changes. */
export function StateBadge({ state, records }: { state: DatasetState; records: number }) {
  const isEmpty = state === "ready" && records === 0;
  return (
    <span
      role="status"
      className={`inline-flex shrink-0 items-center gap-1 rounded-full px-2.5 py-0.5 text-sm ${isEmpty ? looks.cancelled : looks[state]}`}
    >
      {state === "ready" && !isEmpty && <Icon name="check" className="size-4" />}
      {isEmpty ? datasetTexts.states.empty : datasetTexts.states[state]}
    </span>
  );
}
