/** The server's sentences with typographic apostrophes, like the texts around them. */
export const typeset = (sentence: string) => sentence.replaceAll("'", "’");
