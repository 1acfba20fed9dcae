/** French. */
export const language = "fr";
export const dates = "fr-FR";
