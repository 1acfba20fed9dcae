/** Shifts an answer's headings below the page's own, without gaps, from any level that the model started with. */
import { createContext } from "react";

/** The heading levels used in an answer, as digits from the highest: "24". */
export const HeadingLevels = createContext("");

export function headingLevels(blocks: readonly string[]): string {
  const used = blocks
    .filter((block) => !/^ {0,3}(?:`{3}|~{3})/.test(block))
    .flatMap((block) => block.match(/^ {0,3}#{1,6}(?=\s)/gm) ?? []);
  return [...new Set(used.map((marks) => marks.trim().length))].toSorted().join("");
}

/** Merges the levels of several parts. */
export const allLevels = (parts: readonly string[]) => [...new Set(parts.join(""))].toSorted().join("");

/** The page's heading level, 3 to 6, for the answer's `level`. */
export function placeHeading(level: number, levels: string): 3 | 4 | 5 | 6 {
  return (3 + Math.min(3, Math.max(0, levels.indexOf(String(level))))) as 3 | 4 | 5 | 6;
}
