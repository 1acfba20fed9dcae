/** The access log: views and exports of records, latest first. */
import { useEffect, useRef } from "react";
import { type Dataset, type DatasetAccess, readAccessLog } from "../api/datasets";
import { useResource } from "../api/useResource";
import { datasetTexts } from "../texts/datasets";
import { atMoment } from "../texts/dates";
import { ResourceView } from "../ui/ResourceView";

/** More entries are collapsed. */
const MOST_SHOWN = 8;

export function AccessLog({ dataset: { id, looks } }: { dataset: Dataset }) {
  const query = useResource(id, () => readAccessLog(id));
  const { reload } = query;
  const previousCount = useRef(looks);
  useEffect(() => {
    if (previousCount.current === looks) return;
    previousCount.current = looks;
    void reload();
  }, [looks, reload]);
  return (
    <ResourceView query={query}>
      {(all) => {
        if (all.length === 0) return <p>{datasetTexts.looksNone}</p>;
        return (
          <>
            <AccessList entries={all.slice(0, MOST_SHOWN)} />
            {all.length > MOST_SHOWN && (
              <details className="mt-3">
                <summary className="min-h-6 text-quiet">{datasetTexts.earlier(all.length - MOST_SHOWN)}</summary>
                <div className="mt-2">
                  <AccessList entries={all.slice(MOST_SHOWN)} />
                </div>
              </details>
            )}
          </>
        );
      }}
    </ResourceView>
  );
}

function AccessList({ entries }: { entries: readonly DatasetAccess[] }) {
  return (
    <ol className="card divide-y divide-line" data-testid="looks">
      {entries.map(({ at, who, kind, first, records }, index) => (
        <li key={index} className="flex flex-wrap justify-between gap-x-4 px-4 py-2.5 text-[0.9375rem]">
          <span className="min-w-0 wrap-anywhere">
            <bdi className="font-medium">{who}</bdi> {datasetTexts.lookKinds[kind](first, records)}
          </span>
          <time dateTime={at} className="text-quiet">
            {atMoment(at)}
          </time>
        </li>
      ))}
    </ol>
  );
}
