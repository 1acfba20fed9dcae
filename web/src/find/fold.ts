/** Whether a text contains all the words, ignoring case and accents like the server. */
export function hasAllWords(text: string, query: string): boolean {
  const foldedText = fold(text);
  return fold(query)
    .split(/\s+/)
    .every((word) => foldedText.includes(word));
}

/**
 * The distance of a query from a name and its other search terms: that of its farthest word, or null if a word matches
 * nothing.
 *
 * 0: a word of the name starts with it. 1: it is one of the other terms. 2: one of those starts with it. 3: it is
 * inside a word, as “melden” is inside “abmelden”.
 */
export function distanceOf(query: string, name: string, others: string): number | null {
  const [nameWords, otherWords] = [splitWords(name), splitWords(others)];
  const distances = splitWords(query).map((word) => {
    if (nameWords.some((one) => one.startsWith(word))) return 0;
    if (otherWords.includes(word)) return 1;
    if (otherWords.some((one) => one.startsWith(word))) return 2;
    return [...nameWords, ...otherWords].some((one) => one.includes(word)) ? 3 : null;
  });
  return distances.includes(null) ? null : Math.max(0, ...distances.map(Number));
}

/** The items that match the query by name or other terms: nearest first, then by `compare`. */
export function nearest<T>(
  items: readonly T[],
  query: string,
  namesOf: (item: T) => readonly [name: string, others: string],
  compare: (a: T, b: T) => number = () => 0,
): readonly T[] {
  return items
    .map((item) => ({ item, distance: distanceOf(query, ...namesOf(item)) }))
    .filter(({ distance }) => distance !== null)
    .sort((a, b) => Number(a.distance) - Number(b.distance) || compare(a.item, b.item))
    .map(({ item }) => item);
}

const splitWords = (text: string) =>
  fold(text)
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);

/** Normalises text for comparison: no accents, lower case, single spaces. */
export const fold = (text: string) =>
  text
    .normalize("NFKD")
    .replace(/[\u0300-\u036f]/g, "")
    .replace(/\s+/g, " ")
    .toLowerCase();
