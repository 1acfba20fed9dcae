import { typeset } from "../texts/typeset";

/** The server's sentence of what became of a conversation, as a line of a table. */
export const formatReason = (sentence: string) => typeset(sentence).replace(/\.$/, "");
