/** A line diff of two texts. */

export type Line = { kind: "removed" | "added"; text: string } | { kind: "same"; count: number };

/** Maximum number of lines in both texts together; a longer diff would block the page. */
const MOST_LINES = 3000;

/** Computes the longest common subsequence with a table. Returns null if the texts are too long. */
export function diffLines(before: string, after: string): Line[] | null {
  const old = before === "" ? [] : before.split("\n");
  const now = after === "" ? [] : after.split("\n");
  if (old.length + now.length > MOST_LINES) return null;
  const width = now.length + 1;
  const common = new Uint16Array((old.length + 1) * width);
  for (let i = old.length - 1; i >= 0; i--)
    for (let j = now.length - 1; j >= 0; j--)
      common[i * width + j] =
        old[i] === now[j]
          ? common[(i + 1) * width + j + 1]! + 1
          : Math.max(common[(i + 1) * width + j]!, common[i * width + j + 1]!);
  return walkTable(old, now, common);
}

function walkTable(old: readonly string[], now: readonly string[], common: Uint16Array): Line[] {
  const width = now.length + 1;
  const lines: Line[] = [];
  let [i, j] = [0, 0];
  while (i < old.length || j < now.length) {
    if (i < old.length && j < now.length && old[i] === now[j]) {
      const last = lines.at(-1);
      if (last?.kind === "same") last.count++;
      else lines.push({ kind: "same", count: 1 });
      i++;
      j++;
    } else if (j >= now.length || (i < old.length && common[(i + 1) * width + j]! >= common[i * width + j + 1]!)) {
      lines.push({ kind: "removed", text: old[i++]! });
    } else {
      lines.push({ kind: "added", text: now[j++]! });
    }
  }
  return lines;
}
