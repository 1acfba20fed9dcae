/**
 * Stands in for texts/typeset.ts: the server's sentences in the reader's language are fetched with the first question,
 * before one is shown. Until then a sentence is as the server says it.
 */
let typesetSentence: (sentence: string) => string = (sentence) => sentence;

export const typeset = (sentence: string): string => typesetSentence(sentence);

export async function loadSentences(): Promise<void> {
  ({ typeset: typesetSentence } = await import("../texts/typeset"));
}
