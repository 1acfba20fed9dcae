/** What became of the conversations that were looked at, and what was taken out of those that are in. */
import type { Dataset, Shelf } from "../api/datasets";
import { t } from "../texts";
import { count } from "../texts/dates";
import { ranked, sum } from "./shelf";
import { Row, Table } from "../parts/Table";
import { sayReason } from "./reasons";

const included = "permitted";

export function Counts({ counts, reasons }: { counts: Dataset["counts"]; reasons: Shelf["reasons"] }) {
  if (sum(counts) === 0) return <p>{t.datasets.countsNone}</p>;
  return (
    <Table name={t.datasets.counts} columns={[t.datasets.reason, t.datasets.amount]}>
      {ranked(counts, included).map(([code, amount]) => (
        <Row key={code} what={sayReason(reasons[code] ?? code)} amounts={[count(amount)]} strong={code === included} />
      ))}
      <Row what={t.datasets.total} amounts={[count(sum(counts))]} strong />
    </Table>
  );
}

export function Removed({ removed }: { removed: Dataset["removed"] }) {
  if (sum(removed) === 0) return <p>{t.datasets.removedNone}</p>;
  return (
    <Table name={t.datasets.removed} columns={[t.datasets.kind, t.datasets.gaps]}>
      {ranked(removed).map(([kind, amount]) => (
        <Row key={kind} what={t.datasets.kinds[kind] ?? kind} amounts={[count(amount)]} />
      ))}
    </Table>
  );
}
