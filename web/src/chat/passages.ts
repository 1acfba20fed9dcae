/** Names and formats the passages that an answer cites. Pure functions. */
import type { Citation } from "../api/types";

/** The last part of a place such as "Handbook › The lamp › Cleaning", which sets it apart from its neighbours. */
export function placeName(place: string): string {
  return place.split(" › ").at(-1)?.trim() ?? "";
}

/** Groups the citations by file, in the order in which the files first appear. */
export function byFile(citations: readonly Citation[]): [string, Citation[]][] {
  return [...Map.groupBy(citations, (citation) => citation.file)];
}

/** Joins the hard-wrapped lines of a Markdown passage. Passages of other files are returned unchanged. */
export function legible(file: string, quote: string): string {
  if (!/\.(?:md|markdown)$/i.test(file)) return quote;
  return quote
    .replace(/^#{1,6} +/gm, "")
    .replace(/(\S)[ \t]*\n(?=[\p{L}\p{N}("“])(?!\d+[.)] )/gu, "$1 ")
    .replace(/\n{3,}/g, "\n\n");
}
