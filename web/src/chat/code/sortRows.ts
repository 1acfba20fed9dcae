/** Sorts a table's rows by one column. */

export interface Sorting {
  column: number;
  descending: boolean;
}

/** Sorts numbers by value, then everything else as text. */
export function sortRows(rows: readonly (readonly string[])[], sorting: Sorting | null): (readonly string[])[] {
  if (sorting === null) return [...rows];
  const { column, descending } = sorting;
  const compare = new Intl.Collator(undefined, { numeric: true }).compare;
  return rows.toSorted((one, other) => {
    const order = compareCells(one[column] ?? "", other[column] ?? "", compare);
    return descending ? -order : order;
  });
}

function compareCells(one: string, other: string, compare: (a: string, b: string) => number): number {
  const [a, b] = [numberIn(one), numberIn(other)];
  if (a !== null && b !== null) return a - b;
  if (a !== null) return -1;
  return b !== null ? 1 : compare(one, other);
}

function numberIn(text: string): number | null {
  const value = text.trim() === "" ? Number.NaN : Number(text);
  return Number.isNaN(value) ? null : value;
}

/** The sorting after a click on a column: ascending, descending, then the original order. */
export function nextSorting(sorting: Sorting | null, column: number): Sorting | null {
  if (sorting?.column !== column) return { column, descending: false };
  return sorting.descending ? null : { column, descending: true };
}
