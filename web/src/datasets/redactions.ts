/** The redactions in a record's text, where personal data was removed. */
import { datasetTexts } from "../texts/datasets";

export interface TextPart {
  text: string;
  isGap: boolean;
}

const GAP = new RegExp(`(\\[(?:${Object.keys(datasetTexts.kinds).join("|")})\\])`);

/** Splits the text into non-empty parts. A `[EMAIL]` typed by a user looks the same. */
export function splitGaps(text: string): TextPart[] {
  return text
    .split(GAP)
    .map((part, index) => ({ text: part, isGap: index % 2 === 1 }))
    .filter((part) => part.text !== "");
}
