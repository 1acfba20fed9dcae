/** The language of these texts; another language's build uses texts/CODE/language.ts instead. */
export const language = "en";
/** The date format. Day before month, like in the server's sentences. */
export const dates = "en-GB";
