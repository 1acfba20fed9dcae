/**
 * The reader's language, stored in a cookie, so that the server can render the right page from the first byte, signed
 * in or not. The cookie contains nothing else.
 */
import { language } from "../texts/language";

const names = import.meta.glob<string>("../texts/*/server.json", { eager: true, import: "name" });

const codeOf = (file: string) => file.split("/").at(-2) ?? "";

/** Each language by its own name: English, and every language that has a folder. */
export const languages: readonly { code: string; name: string }[] = [
  { code: "en", name: "English" },
  ...Object.entries(names).map(([file, name]) => ({ code: codeOf(file), name })),
];

const year = 31_536_000;

/** Saves the language and reloads the page in it. */
export function chooseLanguage(code: string): void {
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `discreet_language=${code}; Path=/; Max-Age=${year}; SameSite=Lax${secure}`;
  if (code !== language) location.reload();
}
