/** The server's sentences with the apostrophes of the texts beside them. */
export const typeset = (sentence: string) => sentence.replaceAll("'", "’");
