/** Differences from the previous dataset of the same purpose: loaded when expanded. */
import { useState } from "react";
import { type Comparison as DatasetComparison, readComparison } from "../api/datasets";
import { useResource } from "../api/useResource";
import { datasetTexts } from "../texts/datasets";
import { atMoment, count } from "../texts/dates";
import { ResourceView } from "../ui/ResourceView";
import { Row, Table } from "../ui/Table";
import { formatReason } from "./reasons";
import { withSign } from "./sorting";

export function Comparison({ id }: { id: string }) {
  const [open, setOpen] = useState(false);
  return (
    <details className="mt-12" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="min-h-6">
        <h2 className="inline text-lg font-semibold">{datasetTexts.comparison}</h2>
      </summary>
      <div className="mt-3">{open && <ComparisonView id={id} />}</div>
    </details>
  );
}

function ComparisonView({ id }: { id: string }) {
  const query = useResource(id, () => readComparison(id));
  return (
    <ResourceView query={query}>
      {(comparison) =>
        comparison.with === null ? (
          <p>{datasetTexts.comparisonNone}</p>
        ) : (
          <>
            <p className="mb-2 text-sm text-quiet">{datasetTexts.comparedWith(atMoment(comparison.with.built_at))}</p>
            <Rows comparison={comparison} />
          </>
        )
      }
    </ResourceView>
  );
}

function Rows({ comparison: { records, messages, rows, removed } }: { comparison: DatasetComparison }) {
  const columns = [datasetTexts.item, datasetTexts.now, datasetTexts.before, datasetTexts.change];
  const all = [
    { what: datasetTexts.records, ...records },
    { what: datasetTexts.messages, ...messages },
    ...rows.map(({ sentence, ...pair }) => ({ what: formatReason(sentence), ...pair })),
    ...removed.map(({ kind, ...pair }) => ({ what: datasetTexts.takenOut(datasetTexts.kinds[kind] ?? kind), ...pair })),
  ];
  return (
    <Table name={datasetTexts.comparison} columns={columns}>
      {all.map(({ what, now, before }) => (
        <Row key={what} label={what} amounts={[count(now), count(before ?? 0), withSign(now - (before ?? 0))]} />
      ))}
    </Table>
  );
}
