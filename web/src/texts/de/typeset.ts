/**
 * The server's sentences in German, where sentences.json has them; what it does not have stays as the server says it.
 * `{0}` is shown as it stands, but for a day ("3 May 2026"), for hosts in a row, which are written as German does, and for
 * kinds of personal data. A
 * text of several sentences is said sentence by sentence.
 */
import { onUtcDay } from "../dates";
import { personalKind } from "./personalKinds";
import sentences from "./sentences.json";

/** What stands for one value: nothing in which a sentence ends and another begins. */
const one = "((?:(?![.?!] [A-Z“]).)+?)";

const said = new Map<string, string>();
const patterns: [RegExp, string][] = [];
for (const [english, german] of sentences as [string, string][]) {
  if (english.includes("{0}")) patterns.push([patternOf(english), german]);
  else said.set(english, german);
}

/** What a model's endpoint says of its failure is in its own words, whatever is in them. */
const quoting = /^(.*?) It says: “(.*)”\.$/s;

export function typeset(text: string): string {
  const quoted = quoting.exec(text);
  if (quoted) return `${typeset(quoted[1] ?? "")} Die Meldung: „${quoted[2]}“.`;
  const whole = inGerman(text);
  if (whole !== null) return whole;
  const parts = text.split(/(?<=[.?!]) (?=[A-Z“])/);
  if (parts.length === 1) return apostrophes(text);
  return parts.map((part) => inGerman(part) ?? apostrophes(part)).join(" ");
}

function inGerman(sentence: string): string | null {
  const plain = said.get(sentence);
  if (plain !== undefined) return plain;
  for (const [pattern, german] of patterns) {
    const found = pattern.exec(sentence);
    if (found) return german.replaceAll(/\{(\d)\}/g, (_, n: string) => value(found[Number(n) + 1] ?? ""));
  }
  return null;
}

function patternOf(english: string): RegExp {
  const pieces = english.split(/\{\d\}/).map((piece) => piece.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${pieces.join(one)}$`, "s");
}

const day = /^\d{1,2} [A-Z][a-z]+ \d{4}$/;
const host = String.raw`[\w-]+(?:\.[\w-]+)+(?::\d+)?(?: \((?:once|\d+ times)\))?`;
const hosts = new RegExp(`^${host}(?:, ${host})*(?: and ${host})?$`);

function value(shown: string): string {
  if (day.test(shown)) return onUtcDay(new Date(`${shown} UTC`).toISOString());
  const kinds = shown.split(", ");
  if (kinds.every((kind) => personalKind(kind) !== kind)) return kinds.map(personalKind).join(", ");
  if (!hosts.test(shown)) return shown;
  return shown
    .replace(" and ", " und ")
    .replaceAll("(once)", "(einmal)")
    .replaceAll(/\((\d+) times\)/g, "($1-mal)");
}

const apostrophes = (sentence: string) => sentence.replaceAll("'", "’");
