/** Records withdrawn since a dataset was built, and what to do about them. */
import { useState } from "react";
import { type Dataset, readWithdrawn } from "../api/datasets";
import { useResource } from "../api/useResource";
import { datasetTexts } from "../texts/datasets";
import { onUtcDay } from "../texts/dates";
import { Notice } from "../ui/Notice";
import { ResourceView } from "../ui/ResourceView";

export function WithdrawnRecords({ dataset: { id, withdrawn } }: { dataset: Dataset }) {
  const [open, setOpen] = useState(false);
  return (
    <Notice tone="caution" className="mt-4">
      <p className="font-medium">{datasetTexts.withdrawnTitle(withdrawn)}</p>
      <p>{datasetTexts.withdrawnText}</p>
      <details className="mt-1" onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary className="min-h-6">{datasetTexts.withdrawnList}</summary>
        {open && <List key={withdrawn} id={id} />}
      </details>
    </Notice>
  );
}

function List({ id }: { id: string }) {
  const query = useResource(id, () => readWithdrawn(id));
  return (
    <ResourceView query={query}>
      {(records) => (
        <ol
          className="mt-1 max-h-60 overflow-y-auto text-sm"
          data-testid="withdrawn"
          tabIndex={0}
          aria-label={datasetTexts.withdrawnList}
        >
          {records.map(({ n, shard, line, withdrawn_at }) => (
            <li key={n} className="flex flex-wrap justify-between gap-x-4 py-1">
              <span>{datasetTexts.withdrawnPlace(n, shard, line)}</span>
              <time dateTime={withdrawn_at}>{onUtcDay(withdrawn_at)}</time>
            </li>
          ))}
        </ol>
      )}
    </ResourceView>
  );
}
