/** German. */
export const language = "de";
export const dates = "de-DE";
