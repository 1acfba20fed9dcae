/** A table of amounts: the first column names each row. */
import type { ReactNode } from "react";

/** On a narrow screen, two amounts leave room for the names; the third is hidden. */
const narrow = ["", "", "hidden sm:table-cell"] as const;

interface TableProps {
  name: string;
  /** The first one heads the column of names. */
  columns: readonly string[];
  children: ReactNode;
}

export function Table({ name, columns: [label, ...amounts], children }: TableProps) {
  return (
    <div className="card px-4 py-1">
      <table className="w-full text-[0.9375rem]">
        <caption className="sr-only">{name}</caption>
        <thead>
          <tr className="border-b border-line">
            <th scope="col" className="label py-2 pe-3 text-start align-bottom">
              {label}
            </th>
            {amounts.map((amount, index) => (
              <th key={amount} scope="col" className={`label py-2 ps-3 text-end align-bottom ${narrow[index] ?? ""}`}>
                {amount}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y divide-line">{children}</tbody>
      </table>
    </div>
  );
}

interface RowProps {
  label: string;
  amounts: readonly string[];
  strong?: boolean;
}

export function Row({ label, amounts, strong = false }: RowProps) {
  return (
    <tr className={`align-baseline ${strong ? "font-semibold" : ""}`}>
      <th scope="row" className={`py-2 pe-3 text-start break-words ${strong ? "font-semibold" : "font-normal"}`}>
        {label}
      </th>
      {amounts.map((amount, index) => (
        <td key={index} className={`py-2 ps-3 text-end font-mono text-sm whitespace-nowrap ${narrow[index] ?? ""}`}>
          {amount}
        </td>
      ))}
    </tr>
  );
}
