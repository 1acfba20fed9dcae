/** A document as lines: their positions and indentation. */

/** The 1-based line of the character at `index`. */
export function lineAt(text: string, index: number): number {
  let line = 1;
  for (let at = text.indexOf("\n"); at !== -1 && at < index; at = text.indexOf("\n", at + 1)) line++;
  return line;
}

export function lineCount(text: string): number {
  return lineAt(text, text.length + 1);
}

/** Start and end offsets of a line; the text's end for a line after the last. */
export function rangeOf(text: string, line: number): { start: number; end: number } {
  let start = 0;
  for (let passed = 1; passed < line; passed++) {
    const end = text.indexOf("\n", start);
    if (end === -1) return { start: text.length, end: text.length };
    start = end + 1;
  }
  const end = text.indexOf("\n", start);
  return { start, end: end === -1 ? text.length : end };
}

/** The indentation of the line at `index`, up to `index`. */
export function indentAt(text: string, index: number): string {
  const start = text.lastIndexOf("\n", index - 1) + 1;
  return /^[ \t]*/.exec(text.slice(start, index))?.[0] ?? "";
}

/** The text of a column of `count` line numbers. */
export function numbers(count: number): string {
  return Array.from({ length: count }, (_, index) => index + 1).join("\n");
}
