/**
 * Translates the server's English sentences with sentences.json; a sentence that is not listed stays in English.
 *
 * `{0}` is shown unchanged, except for days ("3 May 2026"), lists of hosts and kinds of personal data, which are
 * localised. A text of several sentences is translated sentence by sentence.
 */
import { onUtcDay } from "./dates";

export interface Wording {
  /** Pairs of English and translation; more specific patterns come first. */
  sentences: readonly (readonly string[])[];
  personalKind: (kind: string) => string;
  /** Between the last two hosts: " and ". */
  and: string;
  /** After a host that was used once: "(once)". */
  once: string;
  /** After a host that was used `n` times: "(2 times)". */
  times: (n: string) => string;
  /** Quotes a model endpoint's message as a separate sentence. */
  says: (quote: string) => string;
}

/** Between two sentences; no value contains this. */
const sentenceEnd = /(?<=[.?!]) (?=[A-Z“])/;
/** An endpoint's error message is free text and can contain anything. */
const quoting = " It says: “";
const quoted = "”.";

const day = /^\d{1,2} [A-Z][a-z]+ \d{4}$/;
const host = String.raw`[\w-]+(?:\.[\w-]+)+(?::\d+)?(?: \((?:once|\d+ times)\))?`;
const hosts = new RegExp(`^${host}(?:, ${host})*(?: and ${host})?$`);

export function translator(wording: Wording): (text: string) => string {
  const said = new Map<string, string>();
  const patterns: [string[], string][] = [];
  for (const [english = "", other = ""] of wording.sentences) {
    if (english.includes("{0}")) patterns.push([english.split(/\{\d\}/), other]);
    else said.set(english, other);
  }
  // Longer patterns first, because a sentence with a value can also match a shorter one.
  patterns.sort(([one], [other]) => other.join("").length - one.join("").length);

  function sentence(text: string): string | null {
    const plain = said.get(text);
    if (plain !== undefined) return plain;
    for (const [pieces, other] of patterns) {
      const found = valuesIn(text, pieces);
      if (found) return other.replaceAll(/\{(\d)\}/g, (_, n: string) => valueIn(wording, found[Number(n)] ?? ""));
    }
    return null;
  }

  return function typeset(text: string): string {
    const quote = text.endsWith(quoted) ? text.indexOf(quoting) : -1;
    if (quote >= 0)
      return `${typeset(text.slice(0, quote))} ${wording.says(text.slice(quote + quoting.length, -quoted.length))}`;
    const whole = sentence(text);
    if (whole !== null) return whole;
    return text
      .split(sentenceEnd)
      .map((part) => sentence(part) ?? apostrophes(part))
      .join(" ");
  };
}

/**
 * The values between the pieces, each as short as possible and not empty; null if the sentence does not match. Linear
 * time.
 */
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

function valueIn({ personalKind, and, once, times }: Wording, shown: string): string {
  if (day.test(shown)) return onUtcDay(new Date(`${shown} UTC`).toISOString());
  const kinds = shown.split(", ");
  if (kinds.every((kind) => personalKind(kind) !== kind)) return kinds.map(personalKind).join(", ");
  if (!hosts.test(shown)) return shown;
  return shown
    .replace(" and ", and)
    .replaceAll("(once)", once)
    .replaceAll(/\((\d+) times\)/g, (_, n: string) => times(n));
}

const apostrophes = (sentence: string) => sentence.replaceAll("'", "’");
