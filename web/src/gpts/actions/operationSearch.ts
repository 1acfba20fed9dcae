/** Choosing operations out of a large document: what is shown, and what may still be chosen. */
import type { ListedOperation } from "../../api/actions";

/** Rows that are drawn at first, and with each "show more". */
export const PAGE_SIZE = 100;

/** Tags with the number of their operations, the most used first. */
export function tagsOf(operations: readonly ListedOperation[]): { tag: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const { tags } of operations) for (const tag of tags) counts.set(tag, (counts.get(tag) ?? 0) + 1);
  return [...counts]
    .map(([tag, count]) => ({ tag, count }))
    .toSorted((a, b) => b.count - a.count || a.tag.localeCompare(b.tag));
}

/** Those that hold every word of the search and have the tag, when one is chosen. */
export function matchingOperations(
  operations: readonly ListedOperation[],
  search: string,
  tag: string,
): ListedOperation[] {
  const terms = search.toLowerCase().split(/\s+/).filter(Boolean);
  return operations.filter((operation) => {
    if (tag !== "" && !operation.tags.includes(tag)) return false;
    const { name, method, path, summary } = operation;
    const text = `${method} ${path} ${name} ${summary}`.toLowerCase();
    return terms.every((word) => text.includes(word));
  });
}

/** With these added, in the order of the document, up to the limit. */
export function addOperations(
  chosen: ReadonlySet<number>,
  added: readonly ListedOperation[],
  most: number,
): Set<number> {
  const all = new Set(chosen);
  for (const { number } of added) if (all.size < most) all.add(number);
  return all;
}
