/** All numbers of a question as a table, rendered when expanded. */

import { useState } from "react";
import type { Series } from "../api/insight";
import { t } from "../texts";
import { count } from "../texts/dates";
import { insightTexts } from "../texts/insight";
import { describePeriod } from "./pointText";
import { isKnown, isSingle, linesOf, type TableLine } from "./series";

export function NumbersTable({ series }: { series: Series }) {
  const [open, setOpen] = useState(false);
  const name = insightTexts.tableOf(series.title);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary
        className="min-h-6 w-fit text-quiet"
        aria-label={`${insightTexts.table}${t.common.colon}${series.title}`}
      >
        {insightTexts.table}
      </summary>
      {open && (
        <div
          className="mt-2 mb-3 max-h-80 overflow-y-auto border-b border-line"
          tabIndex={0}
          role="region"
          aria-label={name}
        >
          <Table series={series} name={name} />
        </div>
      )}
    </details>
  );
}

const head = "label sticky top-0 bg-surface py-1.5 align-bottom";
const amount = "py-1.5 ps-2 text-end font-mono whitespace-nowrap";

function Table({ series, name }: { series: Series; name: string }) {
  const { columns } = insightTexts;
  return (
    <table className="w-full">
      <caption className="sr-only">{name}</caption>
      <thead>
        <tr>
          <th scope="col" className={`${head} pe-3 text-start`}>
            {columns.period}
          </th>
          {!isSingle(series) && (
            <th scope="col" className={`${head} pe-3 text-start`}>
              {columns.what}
            </th>
          )}
          <th scope="col" className={`${head} ps-2 text-end`}>
            {columns.value}
          </th>
          <th scope="col" className={`${head} ps-2 text-end`}>
            {columns.between}
          </th>
        </tr>
      </thead>
      <tbody className="divide-y divide-line border-t border-line">
        {linesOf(series.cells).map((line) => (
          <Row key={`${line.period.first} ${line.cell}`} line={line} series={series} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ line: { period, label }, series }: { line: TableLine; series: Series }) {
  return (
    <tr className="align-baseline">
      <th scope="row" className="py-1.5 pe-3 text-start font-normal">
        {describePeriod(period, series.by)}
      </th>
      {!isSingle(series) && <td className="py-1.5 pe-3 wrap-anywhere">{label}</td>}
      {isKnown(period) ? (
        <>
          <td className={amount}>{count(period.value)}</td>
          <td className={amount}>{insightTexts.range(count(period.low), count(period.high))}</td>
        </>
      ) : (
        <td colSpan={2} className="py-1.5 ps-2 text-end text-quiet">
          {insightTexts.tableTooFew}
        </td>
      )}
    </tr>
  );
}
