/**
 * The reader's own choice of a language: a cookie, so that the server gives the page of it from the first byte on, to
 * who is signed in and who is not. It says nothing but the language.
 */
import { language } from "../texts/language";

const names = import.meta.glob<string>("../texts/*/server.json", { eager: true, import: "name" });

const codeOf = (file: string) => file.split("/").at(-2) ?? "";

/** Each by its own name for itself: English, and every language that has a folder. */
export const languages: readonly { code: string; name: string }[] = [
  { code: "en", name: "English" },
  ...Object.entries(names).map(([file, name]) => ({ code: codeOf(file), name })),
];

const year = 31_536_000;

/** Loads the page again, in that language. */
export function chooseLanguage(code: string): void {
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `discreet_language=${code}; Path=/; Max-Age=${year}; SameSite=Lax${secure}`;
  if (code !== language) location.reload();
}
