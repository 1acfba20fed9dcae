/** The kinds of personal data, keyed by the server's terms. */

/** The display name of a kind ("e-mail address"). */
export const personalKind = (kind: string): string => kind.replace("e-mail", "email");
