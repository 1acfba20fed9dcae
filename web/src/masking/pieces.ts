/** The masked items of an answer's prompts, and their positions in a text. Pure functions. */
import type { MaskedPiece } from "../api/masking";
import type { ModelUse } from "../api/types";
import { listed } from "../texts/plural";

/** A span of text; `piece` is set if the model got a stand-in for it. */
export interface TextPart {
  text: string;
  piece: MaskedPiece | null;
}

export interface Masked {
  /** The names of the models that got the stand-ins. */
  to: string;
  pieces: readonly MaskedPiece[];
}

/** The masked pieces of an answer's prompts and their recipients; null if masking was off. */
export function maskedFor(recipients: readonly ModelUse[]): Masked | null {
  const masking = recipients.filter((use) => use.masked);
  if (masking.length === 0) return null;
  const pieces = new Map(masking.flatMap((use) => use.masked ?? []).map((piece) => [piece.original, piece]));
  return { to: listed([...new Set(masking.map((use) => use.name))]), pieces: [...pieces.values()] };
}

const spaced = String.raw`\p{sc=Latin}\p{sc=Greek}\p{sc=Cyrillic}\p{sc=Arabic}\p{sc=Hebrew}\p{sc=Devanagari}\p{N}`;
const isSpaced = new RegExp(`[${spaced}]`, "u");

/** Splits the text where stand-ins were sent. Matches whole words, longest first. */
export function withStandIns(text: string, pieces: readonly MaskedPiece[]): TextPart[] {
  if (pieces.length === 0) return [{ text, piece: null }];
  const byOriginal = new Map(pieces.map((piece) => [piece.original, piece]));
  const longestFirst = [...byOriginal.keys()].toSorted((one, other) => other.length - one.length);
  const parts = text.split(new RegExp(`(${longestFirst.map(wholeWord).join("|")})`, "u"));
  return parts
    .map((part, index): TextPart => {
      const piece = index % 2 === 1 ? (byOriginal.get(part) ?? null) : null;
      return { text: piece?.stand_in ?? part, piece };
    })
    .filter((stretch) => stretch.text !== "");
}

function wholeWord(original: string): string {
  const lookbehind = isSpaced.test(original[0] ?? "") ? `(?<![${spaced}])` : "";
  const lookahead = isSpaced.test(original.at(-1) ?? "") ? `(?![${spaced}])` : "";
  return lookbehind + original.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`) + lookahead;
}

/** Letters that identify an invented word, as in `mask_map.py`. */
const PREFIX_LETTERS = 5;
const WORD = new RegExp(String.raw`\p{L}{${PREFIX_LETTERS},}`, "gu");

/** Originals by the prefix of each invented word of a stand-in. */
export function originalsByFirstWord(pieces: readonly MaskedPiece[]): Map<string, string> {
  const originalsByWord = new Map<string, string>();
  for (const { original, stand_in } of pieces) {
    const own = new Set(original.toLowerCase().match(WORD));
    for (const word of stand_in.toLowerCase().match(WORD) ?? [])
      if (!own.has(word)) originalsByWord.set(word.slice(0, PREFIX_LETTERS), original);
  }
  return originalsByWord;
}

/** Splits a text at remaining stand-ins; those parts have an `original`. */
export function leftIn(
  text: string,
  beginnings: ReadonlyMap<string, string>,
): { text: string; original: string | null }[] {
  const parts: { text: string; original: string | null }[] = [];
  let from = 0;
  for (const word of text.matchAll(WORD)) {
    const original = beginnings.get(word[0].slice(0, PREFIX_LETTERS).toLowerCase());
    if (original === undefined) continue;
    if (word.index > from) parts.push({ text: text.slice(from, word.index), original: null });
    parts.push({ text: word[0], original });
    from = word.index + word[0].length;
  }
  if (from < text.length) parts.push({ text: text.slice(from), original: null });
  return parts;
}
