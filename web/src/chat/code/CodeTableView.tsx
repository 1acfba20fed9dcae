/** A table that code displayed. Clicking a column header sorts it. */
import { useState } from "react";
import type { CodeTable } from "../../api/code";
import { codeTexts } from "../../texts/code";
import { count } from "../../texts/plural";
import { Icon } from "../../ui/Icon";
import { nextSorting, type Sorting, sortRows } from "./sortRows";

export function CodeTableView({ table }: { table: CodeTable }) {
  const [sorting, setSorting] = useState<Sorting | null>(null);
  const { columns, rows, row_count } = table;
  const label = codeTexts.table;
  return (
    <figure className="min-w-0">
      <div
        role="group"
        aria-label={label}
        tabIndex={0}
        className="max-h-96 overflow-auto rounded-xl border border-line"
      >
        <table className="w-full text-sm">
          <caption className="sr-only">{label}</caption>
          <thead className="sticky top-0 bg-raised">
            <tr>
              {columns.map((column, n) => (
                <th key={n} scope="col" aria-sort={sortOf(sorting, n)} className="text-start align-bottom">
                  <button
                    type="button"
                    title={codeTexts.sort(column)}
                    className="flex min-h-9 w-full items-center gap-1 px-3 py-1.5 text-start font-medium whitespace-nowrap hover:text-accent"
                    onClick={() => setSorting(nextSorting(sorting, n))}
                  >
                    {column}
                    {sorting?.column === n && (
                      <Icon name="chevron" className={`size-4 ${sorting.descending ? "" : "rotate-180"}`} />
                    )}
                  </button>
                </th>
              ))}
            </tr>
          </thead>
          <tbody className="divide-y divide-line">
            {sortRows(rows, sorting).map((row, n) => (
              <tr key={n}>
                {columns.map((_, at) => (
                  <td key={at} className="px-3 py-1.5 align-top font-mono whitespace-nowrap">
                    {row[at] ?? ""}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {row_count > rows.length && (
        <figcaption className="mt-1 text-sm text-quiet">
          {codeTexts.someRows(count(rows.length), count(row_count))}
        </figcaption>
      )}
    </figure>
  );
}

const sortOf = (sorting: Sorting | null, column: number) =>
  sorting?.column !== column ? "none" : sorting.descending ? "descending" : "ascending";
