/** The outcome of the examined conversations, and what was removed from those that are included. */
import type { Dataset, DatasetList } from "../api/datasets";
import { datasetTexts } from "../texts/datasets";
import { count } from "../texts/dates";
import { Row, Table } from "../ui/Table";
import { formatReason } from "./reasons";
import { rankCounts, sum } from "./sorting";

const included = "permitted";

export function Counts({ counts, reasons }: { counts: Dataset["counts"]; reasons: DatasetList["reasons"] }) {
  if (sum(counts) === 0) return <p>{datasetTexts.countsNone}</p>;
  return (
    <Table name={datasetTexts.counts} columns={[datasetTexts.reason, datasetTexts.amount]}>
      {rankCounts(counts, included).map(([code, amount]) => (
        <Row
          key={code}
          label={formatReason(reasons[code] ?? code)}
          amounts={[count(amount)]}
          strong={code === included}
        />
      ))}
      <Row label={datasetTexts.total} amounts={[count(sum(counts))]} strong />
    </Table>
  );
}

export function Removed({ removed }: { removed: Dataset["removed"] }) {
  if (sum(removed) === 0) return <p>{datasetTexts.removedNone}</p>;
  return (
    <Table name={datasetTexts.removed} columns={[datasetTexts.kind, datasetTexts.gaps]}>
      {rankCounts(removed).map(([kind, amount]) => (
        <Row key={kind} label={datasetTexts.kinds[kind] ?? kind} amounts={[count(amount)]} />
      ))}
    </Table>
  );
}
