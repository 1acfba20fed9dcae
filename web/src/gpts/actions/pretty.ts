/** Breaks a one-line document into lines, so that each problem has its own line. Pure. */

/** Pretty-prints one-line JSON without changing how values are written. Returns any other text unchanged. */
export function pretty(text: string): string {
  const line = text.trim();
  if (line.includes("\n") || !isDocument(line)) return text;
  let depth = 0;
  const newLine = (sign: string) => `${sign}\n${"  ".repeat(depth)}`;
  return line.replace(/"(?:[^"\\]|\\.)*"?|[{[]\s*[}\]]|[{}[\],:]|\s+|[^\s"{}[\],:]+/g, (piece) => {
    if (/^\s/.test(piece)) return "";
    if (/^[{[]\s*[}\]]$/.test(piece)) return piece[0]! + piece.at(-1)!;
    if (piece === "{" || piece === "[") {
      depth++;
      return newLine(piece);
    }
    if (piece === "}" || piece === "]") {
      depth--;
      return `\n${"  ".repeat(depth)}${piece}`;
    }
    if (piece === ",") return newLine(piece);
    return piece === ":" ? ": " : piece;
  });
}

function isDocument(text: string): boolean {
  if (!text.startsWith("{")) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
