/** Country names in the language of the texts. */
import { language } from "./language";

const names = new Intl.DisplayNames(language, { type: "region", fallback: "code" });

/** The country's name, or its code if the browser does not know it. */
export const countryName = (code: string) => names.of(code) ?? code;
