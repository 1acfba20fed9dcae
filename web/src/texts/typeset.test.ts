/** The server's sentences exist in every language, with their values. */
import { describe, expect, it } from "vitest";
import { languages } from "./testing/catalogues";

const pairs = import.meta.glob<[string, string][]>("./*/sentences.json", { eager: true, import: "default" });
const typesetters = import.meta.glob<(text: string) => string>("./*/typeset.ts", { eager: true, import: "typeset" });

const placesIn = (text: string) => [...new Set(text.match(/\{\d\}/g))].sort();

describe.each(languages)("%s", (code) => {
  const sentences = pairs[`./${code}/sentences.json`] ?? [];
  const typeset = typesetters[`./${code}/typeset.ts`] ?? String;

  it("has each sentence with the same places as English", () => {
    expect(sentences.length).toBeGreaterThan(500);
    expect(sentences.filter(([english, other]) => `${placesIn(english)}` !== `${placesIn(other)}`)).toEqual([]);
  });

  it("says each sentence once", () => {
    const said = sentences.map(([english]) => english);
    expect(said.filter((one, at) => said.indexOf(one) !== at)).toEqual([]);
  });

  it("has the sentences that German has", () => {
    const german = (pairs["./de/sentences.json"] ?? []).map(([english]) => english);
    expect(sentences.map(([english]) => english).sort()).toEqual(german.sort());
  });

  it("says a sentence, two in a row, and what it does not know as the server does", () => {
    const [[english, other] = ["", ""]] = sentences.filter(([one]) => one.endsWith(".") && !one.includes("{0}"));
    expect(typeset(english)).toBe(other);
    expect(typeset(`${english} The builder's word.`)).toBe(`${other} The builder’s word.`);
  });
});
