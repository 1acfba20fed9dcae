/**
 * Makes characters visible that are invisible or that reorder the text. The server marks them with knowledge of
 * scripts; this is a second line of defence, also for names and while the user edits.
 *
 * Invariants:
 * - Pure, and linear in the text's length.
 */

const names: Record<number, string> = {
  0: "null character",
  8: "backspace",
  11: "vertical tab",
  12: "form feed",
  27: "escape character",
  127: "delete character",
  173: "soft hyphen",
  847: "invisible joiner",
  1564: "Arabic letter mark",
  6158: "Mongolian vowel separator",
  8203: "zero-width space",
  8206: "left-to-right mark",
  8207: "right-to-left mark",
  8232: "line separator",
  8233: "paragraph separator",
  8234: "left-to-right embedding",
  8235: "right-to-left embedding",
  8236: "end of direction change",
  8237: "left-to-right override",
  8238: "right-to-left override",
  8288: "word joiner",
  8294: "left-to-right isolate",
  8295: "right-to-left isolate",
  8296: "first strong isolate",
  8297: "end of isolate",
  12644: "blank letter",
  65279: "zero-width no-break space",
};

/** Characters that no script's spelling needs: controls, direction marks, invisible signs, and tags except in flags. */
const hiddenCharacter =
  /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164\ufeff\uffa0\ufff9-\ufffc\u{e0000}-\u{e0fff}]/u;
const hiddenRun = new RegExp(`\\u{1f3f4}[\\u{e0061}-\\u{e007a}]{4,6}\\u{e007f}|(${hiddenCharacter.source})\\1*`, "gu");

/** Plain text, or the name of a run of one hidden character. */
export type TextPiece = { text: string } | { hidden: string; text: string };

/** Above this number, all pieces are shown as text: tens of thousands of elements would freeze the page. */
export const maxPieces = 1000;

export function splitHidden(text: string): TextPiece[] {
  if (!hiddenCharacter.test(text)) return [{ text }];
  const result: TextPiece[] = [];
  let position = 0;
  for (const { 0: matched, 1: character, index } of text.matchAll(hiddenRun)) {
    if (character === undefined) continue; // a flag, spelled in tag characters
    if (index > position) result.push({ text: text.slice(position, index) });
    result.push({ hidden: nameOf(character, [...matched].length), text: matched });
    position = index + matched.length;
  }
  if (position < text.length) result.push({ text: text.slice(position) });
  return result;
}

/** Formats "3 × zero-width space (U+200B)", like the server. */
function nameOf(character: string, times: number): string {
  const point = character.codePointAt(0) ?? 0;
  const code = `U+${point.toString(16).toUpperCase().padStart(4, "0")}`;
  const name = names[point] ?? (point >= 0xe0000 ? "tag character" : "hidden character");
  return `${times > 1 ? `${times} × ` : ""}${name} (${code})`;
}

/** Joins the pieces into one text: "a⟨U+200B⟩b". */
export const piecesText = (pieces: readonly TextPiece[]): string =>
  pieces
    .map((piece) => ("hidden" in piece ? `⟨${piece.hidden.replace(/^(\d+ × )?.*\((U\+\w+)\)$/, "$1$2")}⟩` : piece.text))
    .join("");

export const countHidden = (text: string): number =>
  splitHidden(text).reduce((sum, piece) => sum + ("hidden" in piece ? [...piece.text].length : 0), 0);

export const withoutHidden = (text: string): string =>
  splitHidden(text)
    .map((piece) => ("hidden" in piece ? "" : piece.text))
    .join("");

/** JSON for editing, with hidden characters written as escapes. */
export const editableJson = (value: unknown): string =>
  JSON.stringify(value, null, 2).replace(new RegExp(hiddenCharacter.source, "gu"), (character) =>
    [...Array(character.length).keys()]
      .map((position) => `\\u${character.charCodeAt(position).toString(16).padStart(4, "0")}`)
      .join(""),
  );
