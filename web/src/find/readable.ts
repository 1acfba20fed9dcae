/** Removes Markdown marks from passages of answers, for short excerpts. */
import type { TextPiece } from "../api/search";

const tableRule = /\|(?:\s*:?-+:?\s*\|)+/g;
const fence = /```\w*/g;
const heading = /(^|\s)#{1,6}\s+/g;
const signs = /\*{1,3}|`+/g;
const cells = /\|/g;

/** The same parts; search hits are kept verbatim. */
export const withoutMarks = (pieces: readonly TextPiece[]): TextPiece[] =>
  pieces.map((piece) => (piece.hit ? piece : { ...piece, text: plainOf(piece.text) }));

const plainOf = (text: string) =>
  text
    .replace(tableRule, " ")
    .replace(fence, " ")
    .replace(heading, "$1")
    .replace(signs, "")
    .replace(cells, " ")
    .replace(/\s+/g, " ");
