const LONGEST = 4000;

/** Splits a long text into chunks, at line ends if possible. Appending text changes only the last chunk or adds one. */
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
