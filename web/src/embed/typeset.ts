/**
 * Replaces texts/typeset.ts: the translated server sentences load with the first question, before one is shown. Until
 * then, sentences stay in English.
 */
let typesetSentence: (sentence: string) => string = (sentence) => sentence;

export const typeset = (sentence: string): string => typesetSentence(sentence);

export async function loadSentences(): Promise<void> {
  ({ typeset: typesetSentence } = await import("../texts/typeset"));
}
