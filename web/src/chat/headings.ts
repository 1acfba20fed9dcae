/** An answer's headings come below the page's own, without gaps, at whichever level the model began. */
import { createContext } from "react";

/** The levels that an answer uses, as digits from the highest: "24". */
export const HeadingLevels = createContext("");

export function headingLevels(blocks: readonly string[]): string {
  const used = blocks
    .filter((block) => !/^ {0,3}(?:`{3}|~{3})/.test(block))
    .flatMap((block) => block.match(/^ {0,3}#{1,6}(?=\s)/gm) ?? []);
  return [...new Set(used.map((marks) => marks.trim().length))].toSorted().join("");
}

/** The levels of a whole out of those of its parts. */
export const allLevels = (parts: readonly string[]) => [...new Set(parts.join(""))].toSorted().join("");

/** The page's heading level, 3 to 6, for the answer's `level`. */
export function placeHeading(level: number, levels: string): 3 | 4 | 5 | 6 {
  return (3 + Math.min(3, Math.max(0, levels.indexOf(String(level))))) as 3 | 4 | 5 | 6;
}
