/**
 * The reader's own choice of a language: a cookie, so that the server gives the page of it from the first byte on, to
 * who is signed in and who is not. It says nothing but the language.
 */
import { language } from "../texts/language";

/** Each by its own name for itself. */
export const languages = [
  { code: "en", name: "English" },
  { code: "de", name: "Deutsch" },
] as const;

export type LanguageCode = (typeof languages)[number]["code"];

const year = 31_536_000;

/** Loads the page again, in that language. */
export function chooseLanguage(code: LanguageCode): void {
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `discreet_language=${code}; Path=/; Max-Age=${year}; SameSite=Lax${secure}`;
  if (code !== language) location.reload();
}
