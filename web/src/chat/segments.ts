/** Splits an answer's text at its calls, so that each is shown where it was made. Pure. */
import type { Call } from "../api/consents";

export interface Segment {
  text: string;
  /** The calls after the text, in order. */
  calls: Call[];
}

/** Returns at least one segment. The server counts in code points, a JavaScript string in UTF-16 units. */
export function segmentsOf(text: string, calls: readonly Call[]): Segment[] {
  const segments: Segment[] = [];
  let [from, counted] = [0, 0];
  for (const call of calls) {
    const cut = offsetOf(text, from, call.at - counted);
    const before = text.slice(from, cut);
    const last = segments.at(-1);
    if (before === "" && last) last.calls.push(call);
    else segments.push({ text: before, calls: [call] });
    [from, counted] = [cut, Math.max(counted, call.at)];
  }
  if (from < text.length || segments.length === 0) segments.push({ text: text.slice(from), calls: [] });
  return segments;
}

/** The index `points` code points after `from`, at most the end of the text. */
function offsetOf(text: string, from: number, points: number): number {
  let at = from;
  for (let left = points; left > 0 && at < text.length; left--) at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
  return at;
}
