/** The gaps in a record's text where personal information was taken out. */
import { datasetTexts } from "../texts/datasets";

export interface TextPart {
  text: string;
  isGap: boolean;
}

const GAP = new RegExp(`(\\[(?:${Object.keys(datasetTexts.kinds).join("|")})\\])`);

/** The text in pieces, none of them empty. Somebody may have written `[EMAIL]` themselves: that looks the same. */
export function splitGaps(text: string): TextPart[] {
  return text
    .split(GAP)
    .map((part, index) => ({ text: part, isGap: index % 2 === 1 }))
    .filter((part) => part.text !== "");
}
