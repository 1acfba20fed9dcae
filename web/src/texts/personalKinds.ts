/** The kinds of personal data, by the server's words for them. */

/** The server's word for a kind of personal data ("e-mail address") as a reader is told it. */
export const personalKind = (kind: string): string => kind;
