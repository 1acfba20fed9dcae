/** The gaps in a record's text where personal information was taken out. */
import { datasetTexts } from "../texts/datasets";

export interface Piece {
  text: string;
  gap: boolean;
}

const gap = new RegExp(`(\\[(?:${Object.keys(datasetTexts.kinds).join("|")})\\])`);

/** The text in pieces, none of them empty. Somebody may have written `[EMAIL]` themselves: that looks the same. */
export function gapped(text: string): Piece[] {
  return text
    .split(gap)
    .map((piece, index) => ({ text: piece, gap: index % 2 === 1 }))
    .filter((piece) => piece.text !== "");
}
