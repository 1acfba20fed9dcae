/**
 * The languages of the app. A build speaks one of them: English lies in src/texts, and in another one's build each
 * file of src/texts gives way to the file of its name in src/texts/CODE. So nobody loads two.
 */
import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { Plugin } from "vite";
import * as german from "./src/texts/de/language.ts";
import * as english from "./src/texts/language.ts";

const texts = resolve(import.meta.dirname, "src/texts");
const languages = { en: english, de: german };

export type Language = keyof typeof languages;

/** The language of a build by its mode: `vite build --mode de`. */
export const languageOf = (mode: string): Language => (mode in languages ? (mode as Language) : "en");

export function speaking(language: Language): Plugin {
  return {
    name: "speaking",
    enforce: "pre",
    resolveId(source, importer) {
      if (language === "en" || importer === undefined || !source.startsWith(".")) return null;
      const english = resolve(dirname(importer), source);
      if (dirname(english) !== texts) return null;
      const spoken = resolve(texts, language, `${english.slice(texts.length + 1)}.ts`);
      return existsSync(spoken) ? spoken : null;
    },
    transformIndexHtml: (page) =>
      page
        .replace('<html lang="en">', `<html lang="${language}">`)
        .replace("/app.webmanifest", language === "en" ? "/app.webmanifest" : `/app.${language}.webmanifest`)
        .replace(english.withoutScripts, languages[language].withoutScripts),
  };
}
