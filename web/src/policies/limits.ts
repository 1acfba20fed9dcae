/** Characters, as the server counts them. */
export const longestText = 200_000;
export const longestNote = 1_000;
