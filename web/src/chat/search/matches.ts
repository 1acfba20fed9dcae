/** Where words stand in the messages of a chat, whatever their case, accents and Markdown. Pure. */

import { folded } from "../../find/fold";

export interface Said {
  id: string;
  text: string;
}

export interface Match {
  message: string;
  /** How many matches in the same message come before it. */
  n: number;
}

const known = new WeakMap<Said, string>();

/** All matches in the messages' order. Nothing matches without words. */
export function matchesIn(messages: readonly Said[], words: string): readonly Match[] {
  const wanted = folded(words);
  if (wanted.trim() === "") return [];
  return messages.flatMap((message) => placesOf(readable(message), wanted).map((_, n) => ({ message: message.id, n })));
}

/** Where `wanted` begins in a text; both are folded. One match begins after the end of the one before. */
export function placesOf(text: string, wanted: string): number[] {
  const places: number[] = [];
  for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + wanted.length)) places.push(at);
  return places;
}

/** What of a message's Markdown can be read on the page, folded. Each message is read once. */
function readable(message: Said): string {
  const before = known.get(message);
  if (before !== undefined) return before;
  const text = folded(withoutMarks(message.text));
  known.set(message, text);
  return text;
}

const withoutMarks = (text: string) =>
  text
    .replace(/^ {0,3}(?:`{3}|~{3}).*$/gm, "")
    .replace(/^ {0,3}#{1,6} /gm, "")
    .replace(/\]\([^()\s]*\)/g, "")
    .replace(/\*\*|__|~~|[`*[]/g, "");
