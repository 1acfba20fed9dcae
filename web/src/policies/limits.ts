/** Characters, as the server counts them. */
export const longestText = 100_000;
export const longestNote = 1_000;
