/** Test helpers: each language's texts by path, and the strings that a text can produce. */

export type Catalogue = Record<string, unknown>;
export type Said = string | ((...values: unknown[]) => unknown);

/** A language's writing conventions: patterns that no text may match, each with an example that it finds. */
export interface Conventions {
  retired: Record<string, string>;
  typography: Record<string, string>;
  /** Texts that may contain a retired word, as a name or in an exact statement. */
  allowed: string[];
}

const files = import.meta.glob<Catalogue>(["../*.ts", "../*/*.ts", "!../testing/*", "!../**/*.test.ts"], {
  eager: true,
});
const serverTexts = import.meta.glob<Catalogue>("../*/server.json", { eager: true, import: "default" });
const conventions = import.meta.glob<Conventions>(["../conventions.json", "../*/conventions.json"], {
  eager: true,
  import: "default",
});
const sentences = import.meta.glob<[string, string][]>("../*/sentences.json", { eager: true, import: "default" });

/** Files that are shared by all languages. */
const same = new Set(["countries", "dates", "index", "plural", "translated", "translator"]);

const folderOf = (file: string) => file.split("/").at(-2) ?? "";
const nameOf = (file: string) => file.replace(/^.*\//, "").replace(".ts", "");

/** The codes of all languages except English. */
export const languages = Object.keys(serverTexts).map(folderOf).sort();

/** A language's text files by name; "en" for English. */
export function roomsOf(language: string): Map<string, Catalogue> {
  const folder = language === "en" ? ".." : language;
  const own = Object.entries(files).filter(([file]) => folderOf(file) === folder && !same.has(nameOf(file)));
  return new Map(own.map(([file, catalogue]) => [nameOf(file), catalogue]));
}

export function conventionsOf(language: string): Conventions {
  const found = conventions[language === "en" ? "../conventions.json" : `../${language}/conventions.json`];
  if (!found) throw new Error(`texts/${language}/conventions.json is missing`);
  return found;
}

export const serverTextsOf = (language: string): Catalogue => serverTexts[`../${language}/server.json`] ?? {};

/** The server's sentences in a language. */
export const sentencesOf = (language: string): string[] =>
  (sentences[`../${language}/sentences.json`] ?? []).map(([, said]) => said);

/** Every text of a catalogue by path. */
export function textsOf(part: unknown, path = ""): [string, Said][] {
  if (typeof part === "string" || typeof part === "function") return [[path, part as Said]];
  if (typeof part !== "object" || part === null) return [];
  return Object.entries(part).flatMap(([name, inner]) => textsOf(inner, path ? `${path}.${name}` : name));
}

/** Sample values that make a text take each of its branches. */
const samples = ["x", 0, 1, 70, null, true, false, ["x"], [["x", 70]]];

function tuples(length: number): unknown[][] {
  if (length === 0) return [[]];
  const values = length > 3 ? samples.slice(0, 6) : samples;
  return tuples(length - 1).flatMap((first) => values.map((value) => [...first, value]));
}

/** All strings that a text can produce. */
export function saidBy(text: Said): string[] {
  if (typeof text === "string") return [text];
  const said = tuples(text.length).map((values) => {
    try {
      return text(...values);
    } catch {
      return null; // it does not accept such values
    }
  });
  return [...new Set(said.filter((one) => typeof one === "string"))];
}

const isSearched = /\.words$|^commandPaletteTexts\.actionWords\./;

/** The strings of each text of a language, by path. Search terms are not shown to users, so they are left out. */
export const saidIn = (language: string): [string, string[]][] =>
  [...roomsOf(language).values()]
    .flatMap((catalogue) => textsOf(catalogue))
    .filter(([path]) => !isSearched.test(path))
    .map(([path, text]) => [path, saidBy(text)]);
