/**
 * The server’s sentences in Spanish, where sentences.json has them; what it does not have stays as the server says it.
 * `{0}` is shown as it stands, but for a day ("3 May 2026"), for hosts in a row, which are written as Spanish does, and for
 * kinds of personal data. A
 * text of several sentences is said sentence by sentence.
 */
import { onUtcDay } from "../dates";
import { personalKind } from "./personalKinds";
import sentences from "./sentences.json";

/** Between two sentences; no value holds that. */
const sentenceEnd = /(?<=[.?!]) (?=[A-Z“])/;

const said = new Map<string, string>();
const patterns: [string[], string][] = [];
for (const [english, spanish] of sentences as [string, string][]) {
  if (english.includes("{0}")) patterns.push([english.split(/\{\d\}/), spanish]);
  else said.set(english, spanish);
}

/** What a model's endpoint says of its failure is in its own words, whatever is in them. */
const quoting = " It says: “";
const quoted = "”.";

export function typeset(text: string): string {
  const quote = text.endsWith(quoted) ? text.indexOf(quoting) : -1;
  if (quote >= 0)
    return `${typeset(text.slice(0, quote))} El mensaje: “${text.slice(quote + quoting.length, -quoted.length)}”.`;
  const whole = inSpanish(text);
  if (whole !== null) return whole;
  const parts = text.split(sentenceEnd);
  if (parts.length === 1) return apostrophes(text);
  return parts.map((part) => inSpanish(part) ?? apostrophes(part)).join(" ");
}

function inSpanish(sentence: string): string | null {
  const plain = said.get(sentence);
  if (plain !== undefined) return plain;
  for (const [pieces, spanish] of patterns) {
    const found = valuesIn(sentence, pieces);
    if (found) return spanish.replaceAll(/\{(\d)\}/g, (_, n: string) => value(found[Number(n)] ?? ""));
  }
  return null;
}

/** The values between the pieces, each as short as can be and not empty; null for another sentence. Linear in time. */
function valuesIn(sentence: string, pieces: string[]): string[] | null {
  const first = pieces[0] ?? "";
  const last = pieces.at(-1) ?? "";
  if (!sentence.startsWith(first) || !sentence.endsWith(last)) return null;
  const values: string[] = [];
  const end = sentence.length - last.length;
  let at = first.length;
  for (const piece of pieces.slice(1, -1)) {
    const found = sentence.indexOf(piece, at + 1);
    if (found < 0 || found + piece.length > end) return null;
    values.push(sentence.slice(at, found));
    at = found + piece.length;
  }
  values.push(sentence.slice(at, end));
  return at < end && !values.some((value) => sentenceEnd.test(value)) ? values : null;
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
    .replace(" and ", " y ")
    .replaceAll("(once)", "(una vez)")
    .replaceAll(/\((\d+) times\)/g, "($1 veces)");
}

const apostrophes = (sentence: string) => sentence.replaceAll("'", "’");
