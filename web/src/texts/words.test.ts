/** Every language avoids retired words, uses its own quotation marks and spaces, and keeps texts short. */
import { describe, expect, it } from "vitest";
import {
  conventionsOf,
  languages,
  roomsOf,
  type Said,
  saidBy,
  saidIn,
  sentencesOf,
  serverTextsOf,
  textsOf,
} from "./testing/catalogues";

/** Maximum number of words in a text. A text behind a click may have more: its name ends in "details" or "exact". */
const most = 35;
const isAClickAway = /(details|exact)$/i;
/** Other exceptions: exact statements on which users base a decision. */
const details = new Set([
  ...["improveTexts.explain", "evidenceTexts.intro"],
  ...["feedbackTexts.numbers.strengthText", "guestChoiceTexts.countHint", "insightTexts.budget.odds"],
]);

const wordsIn = (said: string) => said.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;

describe.each(["en", ...languages])("%s", (language) => {
  const { retired, typography, allowed } = conventionsOf(language);
  const texts = saidIn(language);
  const everywhere = [
    ...texts,
    ...textsOf(serverTextsOf(language)).map(([path, text]) => [`server.json: ${path}`, saidBy(text)] as const),
    ["sentences.json", sentencesOf(language)] as const,
  ];

  const breaking = (patterns: Record<string, string>) => {
    const each = Object.keys(patterns).map((pattern) => new RegExp(pattern, "iu"));
    return everywhere
      .filter(([path]) => !allowed.includes(path))
      .flatMap(([path, said]) => said.map((one) => [path, one] as const))
      .filter(([, one]) => each.some((pattern) => pattern.test(one)))
      .map(([path, one]) => `${path}: ${one}`);
  };

  it("has texts, and tries all of them", () => {
    expect(texts.length).toBeGreaterThan(100);
    expect(texts.filter(([, said]) => said.length === 0).map(([path]) => path)).toEqual([]);
  });

  it("has no retired word", () => expect(breaking(retired)).toEqual([]));

  it("has its own quotes and spaces", () => expect(breaking(typography)).toEqual([]));

  it.each(Object.entries({ ...retired, ...typography }))("finds by %s: %s", (pattern, example) =>
    expect(example).toMatch(new RegExp(pattern, "iu")),
  );

  it(`has at most ${most} words in a text`, () => {
    const long = texts.filter(([path]) => !isAClickAway.test(path) && !details.has(path));
    const found = long.map(([path, said]) => [path, said.find((one) => wordsIn(one) > most)] as const);
    expect(found.filter(([, one]) => one !== undefined)).toEqual([]);
  });

  it("allows only texts that there are", () => {
    const paths = new Set([...roomsOf(language).values()].flatMap((room) => textsOf(room).map(([path]) => path)));
    expect([...allowed, ...details].filter((path) => !paths.has(path))).toEqual([]);
  });
});

it("says every branch of a text", () => {
  const text = (n: unknown, on: unknown) => (n === 1 ? "one" : on ? "on" : "off");
  expect(saidBy(text as Said).sort()).toEqual(["off", "on", "one"]);
});
