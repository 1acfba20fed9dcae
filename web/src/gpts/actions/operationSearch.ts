/** Selecting operations from a large document: the visible rows and the remaining choices. */
import type { ListedOperation } from "../../api/actions";

/** Rows shown at first and added by each "Show more". */
export const PAGE_SIZE = 100;

/** Tags with their number of operations, most used first. */
export function tagsOf(operations: readonly ListedOperation[]): { tag: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const { tags } of operations) for (const tag of tags) counts.set(tag, (counts.get(tag) ?? 0) + 1);
  return [...counts]
    .map(([tag, count]) => ({ tag, count }))
    .toSorted((a, b) => b.count - a.count || a.tag.localeCompare(b.tag));
}

/** The operations that match every word of the query and, if one is chosen, the tag. */
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

/** Adds operations in document order, up to the limit. */
export function addOperations(
  chosen: ReadonlySet<number>,
  added: readonly ListedOperation[],
  most: number,
): Set<number> {
  const all = new Set(chosen);
  for (const { number } of added) if (all.size < most) all.add(number);
  return all;
}
