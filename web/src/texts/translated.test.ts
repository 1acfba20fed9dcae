/** Every language says the same with the same values. The type checker finds missing or extra texts. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { languages, roomsOf, type Said, sentencesOf, serverTextsOf, textsOf } from "./testing/catalogues";

const english = roomsOf("en");

/** Sample values for a text: words, amounts, and lists of them. */
const kinds = [
  (n: number) => `⟨${n}⟩`,
  (n: number) => 70 + n,
  (n: number) => [`⟨${n}⟩`],
  (n: number) => [[`⟨${n}⟩`, 70 + n]],
];

/** The values that a text shows, or null if it does not accept them. */
function shownBy(text: Said, kind: (n: number) => unknown): string | null {
  if (typeof text === "string") return "";
  try {
    const said = String(text(...Array.from({ length: text.length }, (_, n) => kind(n))));
    return said.includes("NaN") ? null : [...new Set(said.match(/⟨\d⟩|\b7\d\b/g))].sort().join();
  } catch {
    return null;
  }
}

/** Texts that show a word of the code in English but translate it in other languages. */
const worded = new Set(["deletingTexts.sentences.withFollowing"]);

/** Whether two texts show different values. */
const differ = (one: Said, other: Said) =>
  kinds.some((kind) => {
    const [shown, also] = [shownBy(one, kind), shownBy(other, kind)];
    return shown !== null && also !== null && shown !== also;
  });

const shapeOf = (texts: unknown) =>
  textsOf(texts)
    .map(([path]) => path)
    .sort();

it("finds the languages", () => expect(languages).toContain("de"));

describe.each(languages)("%s", (code) => {
  const theirs = roomsOf(code);
  const pairs = [...english].map(([room, ours]) => [room, ours, theirs.get(room) ?? {}] as const);

  it("has every room", () => expect([...theirs.keys()].sort()).toEqual([...english.keys()].sort()));

  it("is named as its folder", () => expect(theirs.get("language")?.language).toBe(code));

  it("has the texts of the server's pages and letters", () => {
    expect(shapeOf(serverTextsOf(code))).toEqual(shapeOf(serverTextsOf("de")));
    expect(textsOf(serverTextsOf(code)).filter(([, text]) => text === "")).toEqual([]);
    expect(sentencesOf(code).filter((said) => said === "")).toEqual([]);
  });

  it.each(pairs)("%s has every text", (_room, ours, others) => expect(shapeOf(others)).toEqual(shapeOf(ours)));

  it.each(pairs)("%s shows the same values", (_room, ours, others) => {
    const translated = new Map(textsOf(others));
    const differing = textsOf(ours).filter(
      ([path, said]) => !worded.has(path) && differ(said, translated.get(path) ?? ""),
    );
    expect(differing.map(([path]) => path)).toEqual([]);
  });

  it.each(pairs)("%s leaves nothing empty", (_room, ours, others) => {
    const translated = new Map(textsOf(others));
    expect(textsOf(ours).filter(([path, said]) => (said === "") !== (translated.get(path) === ""))).toEqual([]);
  });
});

describe("The page", () => {
  it("is written with the words that give way in another language", () => {
    const page = readFileSync("index.html", "utf8");
    expect(page).toContain('<html lang="en">');
    expect(page).toContain("/app.webmanifest");
    expect(page).toMatch(/<noscript>[^<]+<\/noscript>/);
  });
});
