/** In characters, counted like on the server. */
export const longestText = 100_000;
export const longestNote = 1_000;
