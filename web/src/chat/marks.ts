/** Inserts citation marks into an answer's text where the server found that a passage is used. Pure functions. */
import type { Call } from "../api/consents";
import type { Citation } from "../api/types";

interface MarkedText {
  text: string;
  calls: readonly Call[];
}

/** The text with its marks; calls keep their positions. The server counts in code points. */
export function withMarks(text: string, calls: readonly Call[], citations: readonly Citation[]): MarkedText {
  const marks = citations
    .flatMap(({ n, marks }) => marks.map((at) => ({ n, at })))
    .toSorted((one, other) => one.at - other.at || one.n - other.n);
  if (marks.length === 0) return { text, calls };
  const points = [...text];
  const pieces: string[] = [];
  let from = 0;
  for (const { n, at } of marks) {
    pieces.push(points.slice(from, at).join(""), markOf(n));
    from = at;
  }
  const addedBefore = (at: number) =>
    marks.reduce((sum, mark) => (mark.at <= at ? sum + markOf(mark.n).length : sum), 0);
  return {
    text: [...pieces, points.slice(from).join("")].join(""),
    calls: calls.map((call) => ({ ...call, at: call.at + addedBefore(call.at) })),
  };
}

const markOf = (n: number) => ` [${n}]`;

/** Splits the passages into those that the answer cites, by the server's or the model's marks, and the others. */
export function bySource(text: string, citations: readonly Citation[]): { used: Citation[]; others: Citation[] } {
  const cited = new Set([...text.matchAll(/\[(\d{1,3})\]/g)].map((found) => Number(found[1])));
  const used = citations.filter((one) => one.used || cited.has(one.n));
  return { used, others: citations.filter((one) => !used.includes(one)) };
}
