/** Whether a text holds all the words, whatever their case and accents, as the server compares them. */
export function holdsWords(text: string, query: string): boolean {
  const plain = folded(text);
  return folded(query)
    .split(/\s+/)
    .every((word) => plain.includes(word));
}

const folded = (text: string) =>
  text
    .normalize("NFKD")
    .replace(/[\u0300-\u036f]+/g, "")
    .toLowerCase();
