/** What has changed since the dataset of the same purpose that was built before: read when it is unfolded. */
import { useState } from "react";
import { type Comparison as Compared, readComparison } from "../api/datasets";
import { useResource } from "../api/useResource";
import { datasetTexts } from "../texts/datasets";
import { atMoment, count } from "../texts/dates";
import { ResourceView } from "../ui/ResourceView";
import { Row, Table } from "../ui/Table";
import { formatReason } from "./reasons";
import { signed } from "./sorting";

export function Comparison({ id }: { id: string }) {
  const [open, setOpen] = useState(false);
  return (
    <details className="mt-12" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="min-h-6">
        <h2 className="inline text-lg font-semibold">{datasetTexts.comparison}</h2>
      </summary>
      <div className="mt-3">{open && <Read id={id} />}</div>
    </details>
  );
}

function Read({ id }: { id: string }) {
  const query = useResource(id, () => readComparison(id));
  return (
    <ResourceView query={query}>
      {(compared) =>
        compared.with === null ? (
          <p>{datasetTexts.comparisonNone}</p>
        ) : (
          <>
            <p className="mb-2 text-sm text-quiet">{datasetTexts.comparedWith(atMoment(compared.with.built_at))}</p>
            <Rows compared={compared} />
          </>
        )
      }
    </ResourceView>
  );
}

function Rows({ compared: { records, messages, rows, removed } }: { compared: Compared }) {
  const columns = [datasetTexts.what, datasetTexts.now, datasetTexts.before, datasetTexts.change];
  const all = [
    { what: datasetTexts.records, ...records },
    { what: datasetTexts.messages, ...messages },
    ...rows.map(({ sentence, ...pair }) => ({ what: formatReason(sentence), ...pair })),
    ...removed.map(({ kind, ...pair }) => ({ what: datasetTexts.takenOut(datasetTexts.kinds[kind] ?? kind), ...pair })),
  ];
  return (
    <Table name={datasetTexts.comparison} columns={columns}>
      {all.map(({ what, now, before }) => (
        <Row key={what} what={what} amounts={[count(now), count(before ?? 0), signed(now - (before ?? 0))]} />
      ))}
    </Table>
  );
}
