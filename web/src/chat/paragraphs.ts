const LONGEST = 4000;

/**
 * A long text in pieces that end at a line's end where there is one. Text that is added changes the last piece only, or
 * begins another one.
 */
export function paragraphsOf(text: string): string[] {
  const pieces: string[] = [];
  let at = 0;
  while (text.length - at > LONGEST) {
    const line = text.lastIndexOf("\n", at + LONGEST);
    const end = line > at ? line : at + LONGEST;
    pieces.push(text.slice(at, end));
    at = line > at ? end + 1 : end;
  }
  return [...pieces, text.slice(at)];
}
