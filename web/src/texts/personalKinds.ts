/** The kinds of personal data, by the server's words for them. */

/** The server's word for a kind of personal data ("e-mail address") as a reader knows it. */
export const personalKind = (kind: string): string => kind.replace("e-mail", "email");
