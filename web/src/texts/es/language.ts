/** Spanish. */
export const language = "es";
export const dates = "es";
