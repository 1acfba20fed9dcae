/** Every language says the same things, from the same values. That none is missing or too many is checked by the types. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const english = import.meta.glob<Catalogue>(["./*.ts", "!./*.test.ts"], { eager: true });
const german = import.meta.glob<Catalogue>("./de/*.ts", { eager: true });
/** Files that are the same in every language. */
const same = new Set(["dates", "index", "plural", "translated"]);

type Catalogue = Record<string, unknown>;
type Said = string | ((...values: unknown[]) => string);

/** Every text of a catalogue by its path. */
function textsOf(part: unknown, path = ""): [string, Said][] {
  if (typeof part === "string" || typeof part === "function") return [[path, part as Said]];
  return Object.entries(part as Catalogue).flatMap(([name, inner]) => textsOf(inner, `${path}.${name}`));
}

const nameOf = (file: string) => file.replace(/^.*\//, "").replace(".ts", "");
const rooms = Object.keys(english)
  .map(nameOf)
  .filter((room) => !same.has(room));
const pairs = rooms.map((room) => [room, english[`./${room}.ts`], german[`./de/${room}.ts`] ?? {}] as const);

/** Values to try a text with: words, amounts, and lists of them. */
const kinds = [
  (n: number) => `«${n}»`,
  (n: number) => 70 + n,
  (n: number) => [`«${n}»`],
  (n: number) => [[`«${n}»`, 70 + n]],
];

/** What a text shows of such values; nothing where it is not made for them. */
function shownBy(text: Said, kind: (n: number) => unknown): string | null {
  if (typeof text === "string") return "";
  try {
    const said = text(...Array.from({ length: text.length }, (_, n) => kind(n)));
    return said.includes("NaN") ? null : [...new Set(said.match(/«\d»|\b7\d\b/g))].sort().join();
  } catch {
    return null;
  }
}

/** Texts that take a word of the code, show it in English and say it otherwise in another language. */
const worded = new Set([".deletingTexts.goes.with"]);

/** Whether two texts show other values than each other. */
const differ = (one: Said, other: Said) =>
  kinds.some((kind) => {
    const [shown, also] = [shownBy(one, kind), shownBy(other, kind)];
    return shown !== null && also !== null && shown !== also;
  });

describe("German", () => {
  it("has every room", () => expect(Object.keys(german).map(nameOf).sort()).toEqual(rooms.sort()));

  it.each(pairs)("%s has every text", (_room, ours, theirs) => {
    expect(
      textsOf(theirs)
        .map(([path]) => path)
        .sort(),
    ).toEqual(
      textsOf(ours)
        .map(([path]) => path)
        .sort(),
    );
  });

  it.each(pairs)("%s shows the same values", (_room, ours, theirs) => {
    const translated = new Map(textsOf(theirs));
    const differing = textsOf(ours).filter(
      ([path, said]) => !worded.has(path) && differ(said, translated.get(path) ?? ""),
    );
    expect(differing.map(([path]) => path)).toEqual([]);
  });

  it.each(pairs)("%s leaves nothing empty, and quotes as German does", (_room, ours, theirs) => {
    const translated = new Map(textsOf(theirs));
    const empty = textsOf(ours).filter(([path, said]) => (said === "") !== (translated.get(path) === ""));
    expect(empty).toEqual([]);
    const words = [...translated.values()].map(String).join("\n");
    expect(words).not.toMatch(/”|[a-z]…/);
  });
});

describe("The page", () => {
  it("is written with the words that give way in another language", () => {
    const page = readFileSync("index.html", "utf8");
    expect(page).toContain('<html lang="en">');
    expect(page).toContain((english["./language.ts"] as Catalogue).withoutScripts);
  });
});
