import { typeset } from "../texts/typeset";

/** Formats the server's sentence about a conversation's outcome as a table cell. */
export const formatReason = (sentence: string) => typeset(sentence).replace(/\.$/, "");
