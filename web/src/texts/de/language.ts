/** German. */
export const language = "de";
export const dates = "de-DE";
export const withoutScripts = "Discreet braucht JavaScript von diesem Server. Von anderswo lädt es nichts.";
