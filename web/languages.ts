/**
 * The languages of the app. Each build contains one language: English is in src/texts, and a build of another language
 * replaces each file of src/texts with the file of the same name in src/texts/CODE. This way no browser loads two. A
 * folder with a server.json is a language.
 */
import { existsSync, readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { Plugin } from "vite";

const texts = resolve(import.meta.dirname, "src/texts");
const english = "en";

const serverTexts = (language: string) => resolve(texts, language, "server.json");

/** The language of a build from its mode: `vite build --mode de`. */
export const languageOf = (mode: string): string => (existsSync(serverTexts(mode)) ? mode : english);

export function speaking(language: string): Plugin {
  return {
    name: "speaking",
    enforce: "pre",
    resolveId(source, importer) {
      if (language === english || importer === undefined || !source.startsWith(".")) return null;
      const path = resolve(dirname(importer), source);
      if (dirname(path) !== texts) return null;
      const spoken = resolve(texts, language, `${path.slice(texts.length + 1)}.ts`);
      return existsSync(spoken) ? spoken : null;
    },
    transformIndexHtml(page, { server }) {
      if (language === english) return page;
      const { withoutScripts } = JSON.parse(readFileSync(serverTexts(language), "utf8")) as { withoutScripts: string };
      return page
        .replace('<html lang="en">', `<html lang="${language}">`)
        .replace("/app.webmanifest", server ? "/app.webmanifest" : `/app.${language}.webmanifest`)
        .replace(/(?<=<noscript>)[^<]*/, withoutScripts);
    },
  };
}
