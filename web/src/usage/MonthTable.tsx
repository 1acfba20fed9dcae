/** One month's usage: a row per model, user or key, and the total. */
import type { Use } from "../api/usage";
import { count } from "../texts/dates";
import { usageTexts } from "../texts/usage";
import { Row, Table } from "../ui/Table";
import { costOf, monthName, tokensOf, totalOf } from "./money";

interface Props<T extends Use> {
  month: string;
  /** The heading of the first column. */
  column: string;
  sums: readonly T[];
  nameOf: (sum: T) => string;
  /** The table's heading; the month by default. */
  title?: (month: string) => string;
}

const texts = usageTexts.columns;

export function MonthTable<T extends Use>({ month, column, sums, nameOf, title }: Props<T>) {
  const [first, ...others] = sums;
  if (!first) return null;
  const amounts = (use: Use) => [tokensOf(use), costOf(use), count(use.answers)];
  return (
    <section className="mb-6" aria-label={usageTexts.month(monthName(month), column)}>
      <h3 className="mb-2 font-semibold">{title ? title(monthName(month)) : monthName(month)}</h3>
      <Table
        name={usageTexts.month(monthName(month), column)}
        columns={[column, texts.tokens, texts.cost, texts.answers]}
      >
        {sums.map((sum, n) => (
          <Row key={n} label={nameOf(sum)} amounts={amounts(sum)} />
        ))}
        {others.length > 0 && <Row label={usageTexts.total} amounts={amounts(totalOf([first, ...others]))} strong />}
      </Table>
    </section>
  );
}
