/** Names and typesets the passages that an answer cites. Pure functions. */
import type { Citation } from "../api/types";

/** The end of a place such as "Handbook › The lamp › Cleaning": what tells it from its neighbours. */
export function placeName(place: string): string {
  return place.split(" › ").at(-1)?.trim() ?? "";
}

/** The citations of each file, in the order in which the files first come up. */
export function byFile(citations: readonly Citation[]): [string, Citation[]][] {
  return [...Map.groupBy(citations, (citation) => citation.file)];
}

/**
 * A passage of Markdown without the line breaks that its author's editor made: there a single one means a space.
 * Passages of other files are left as they are.
 */
export function legible(file: string, quote: string): string {
  if (!/\.(?:md|markdown)$/i.test(file)) return quote;
  return quote
    .replace(/^#{1,6} +/gm, "")
    .replace(/(\S)[ \t]*\n(?=[\p{L}\p{N}("“])(?!\d+[.)] )/gu, "$1 ")
    .replace(/\n{3,}/g, "\n\n");
}
