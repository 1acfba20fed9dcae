/** The language of these texts; for another language's build, texts/CODE/language.ts says so. */
export const language = "en";
/** How moments are written. Day before month, as in the sentences that the server writes. */
export const dates = "en-GB";
