/** Spanish. */
export const language = "es";
export const dates = "es";
export const withoutScripts = "Discreet necesita el JavaScript de este servidor. No carga nada de ningún otro lugar.";
