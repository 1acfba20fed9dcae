/** The words of the app: none that is retired, and no text longer than people read. */
import { describe, expect, it } from "vitest";

type Catalogue = Record<string, unknown>;
type Said = string | ((...values: unknown[]) => unknown);

const english = import.meta.glob<Catalogue>(["./*.ts", "!./*.test.ts"], { eager: true });
const german = import.meta.glob<Catalogue>("./de/*.ts", { eager: true });
/** Files without texts. */
const without = new Set(["dates", "index", "plural", "translated"]);

const retired: Record<"English" | "German", readonly RegExp[]> = {
  English: [
    /\b(who|what|where|how)(so)?ever\b/i,
    /\b(whom|whereof|anew|begun|meanwhile|lapsed|sealed|e-mails?|conversations?)\b/i,
    /\b(nobody|somebody|everybody|anybody)\b/i,
    /\b(at once|for good|for ?ever|in clear|under way)\b/i,
    /\bof (yours|theirs|mine)\b/i,
    /\bbackups? holds? noise\b/i,
    /\b(take|takes|taken|taking) ((it|this|them) )?back\b/i,
    /\b(was|were) made\b|\bmade (by|elsewhere)\b/i,
    /\bgive (a|an|the) (address|export|file|name|number|reason|whole number)\b/i,
  ],
  German: [
    /\bGespräch(e|en|s)?\b/i,
    /\b(wer|was|wo|wann|wie|wem|wen) auch immer\b/i,
    /\b(für immer|versiegelt|von neuem|aufs neue)\b/i,
    /\bSicherung(en)?[^.]*\bRauschen\b/i,
    /\bKonto an(legen|gelegt)\b/i,
    /\b(Einladung|Link|Token|Schlüssel|Konto|GPT|Arbeitsbereich|Projekt) (machen|gemacht)\b/i,
  ],
};

/** Texts that may have a retired word: it is a name, or part of an exact statement. */
const allowed = new Set([
  ...["builderTexts.starters", "buildingTexts.fields.starters", "gptSharingTexts.starters"], // of GPTs
  "talkTexts.changed.starters",
  ...["feedbackTexts.numbers.odds", "feedbackTexts.numbers.strengthText"], // on differential privacy
  ...["insightTexts.budget.odds", "insightTexts.budget.per"],
]);

/** Words that a text may have. A text one click away may have more: its name ends in "details" or "exact". */
const most = 35;
const isAClickAway = /(details|exact)$/i;
/** Others that may have more: exact statements on which people decide. */
const details = new Set([
  ...["coreTexts.improve.explain", "evidenceTexts.intro"],
  ...["feedbackTexts.numbers.strengthText", "insightTexts.budget.odds"],
]);

/** Words that are not shown: people find a page by them. */
const isSearched = /(?:\.words$)|^findTexts\.actionWords\./;

/** Every text of a catalogue by its path. */
function textsOf(part: unknown, path = ""): [string, Said][] {
  if (typeof part === "string" || typeof part === "function") return [[path, part as Said]];
  if (typeof part !== "object" || part === null) return [];
  return Object.entries(part).flatMap(([name, inner]) => textsOf(inner, path ? `${path}.${name}` : name));
}

/** Values to try a text with, so that each of its branches is said. */
const samples = ["x", 0, 1, 70, null, true, false, ["x"], [["x", 70]]];

function tuples(length: number): unknown[][] {
  if (length === 0) return [[]];
  const values = length > 3 ? samples.slice(0, 6) : samples;
  return tuples(length - 1).flatMap((first) => values.map((value) => [...first, value]));
}

/** Everything that a text says. */
function saidBy(text: Said): string[] {
  if (typeof text === "string") return [text];
  const said = tuples(text.length).map((values) => {
    try {
      return text(...values);
    } catch {
      return null; // it is not made for such values
    }
  });
  return [...new Set(said.filter((one) => typeof one === "string"))];
}

const wordsIn = (said: string) => said.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;

const nameOf = (file: string) => file.replace(/^.*\//, "").replace(".ts", "");

function checked(files: Record<string, Catalogue>): [string, string[]][] {
  return Object.entries(files)
    .filter(([file]) => !without.has(nameOf(file)))
    .flatMap(([, catalogue]) => textsOf(catalogue))
    .filter(([path]) => !isSearched.test(path))
    .map(([path, text]) => [path, saidBy(text)]);
}

describe.each([
  ["English", checked(english)],
  ["German", checked(german)],
] as const)("%s", (language, texts) => {
  const retiredIn = (said: readonly string[]) => said.find((one) => retired[language].some((word) => word.test(one)));
  const longIn = (said: readonly string[]) => said.find((one) => wordsIn(one) > most);

  it("has texts, and tries all of them", () => {
    expect(texts.length).toBeGreaterThan(100);
    expect(texts.filter(([, said]) => said.length === 0).map(([path]) => path)).toEqual([]);
  });

  it("has no retired word", () => {
    const found = texts.filter(([path, said]) => retiredIn(said) !== undefined && !allowed.has(path));
    expect(found.map(([path, said]) => `${path}: ${retiredIn(said)}`)).toEqual([]);
  });

  it(`has at most ${most} words in a text`, () => {
    const found = texts.filter(([path, said]) => longIn(said) && !isAClickAway.test(path) && !details.has(path));
    expect(found.map(([path, said]) => `${path}: ${longIn(said)}`)).toEqual([]);
  });
});

describe("The exceptions", () => {
  const paths = new Set(Object.values(english).flatMap((catalogue) => textsOf(catalogue).map(([path]) => path)));
  it("are texts", () => expect([...allowed, ...details].filter((path) => !paths.has(path))).toEqual([]));
});

describe("The check", () => {
  const found = (language: keyof typeof retired, said: string) => retired[language].some((word) => word.test(said));
  it.each(["Whoever has the link", "It is sealed anew.", "Gone at once", "Your e-mail", "An invitation was made"])(
    "finds %s",
    (said) => expect(found("English", said)).toBe(true),
  );
  it.each(["Dieses Gespräch", "Für immer verzeichnet", "Was auch immer du wählst"])("finds %s", (said) =>
    expect(found("German", said)).toBe(true),
  );
  it("says every branch of a text", () => {
    const text = (n: unknown, on: unknown) => (n === 1 ? "one" : on ? "on" : "off");
    expect(saidBy(text as Said).sort()).toEqual(["off", "on", "one"]);
  });
});
