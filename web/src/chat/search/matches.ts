/** Searches the messages of a chat, ignoring case, accents and Markdown. Pure. */

import { fold } from "../../find/fold";

export interface SearchableMessage {
  id: string;
  text: string;
}

export interface Match {
  message: string;
  /** The number of earlier matches in the same message. */
  n: number;
}

const cache = new WeakMap<SearchableMessage, string>();

/** All matches in message order. An empty query matches nothing. */
export function matchesIn(messages: readonly SearchableMessage[], text: string): readonly Match[] {
  const query = fold(text);
  if (query.trim() === "") return [];
  return messages.flatMap((message) => placesOf(readable(message), query).map((_, n) => ({ message: message.id, n })));
}

/** The positions of `query` in a text, without overlaps. Both are folded. */
export function placesOf(text: string, query: string): number[] {
  const places: number[] = [];
  for (let at = text.indexOf(query); at >= 0; at = text.indexOf(query, at + query.length)) places.push(at);
  return places;
}

/** The folded plain text of a message's Markdown. Each message is parsed once. */
function readable(message: SearchableMessage): string {
  const cached = cache.get(message);
  if (cached !== undefined) return cached;
  const text = fold(withoutMarks(message.text));
  cache.set(message, text);
  return text;
}

const withoutMarks = (text: string) =>
  text
    .replace(/^ {0,3}(?:`{3}|~{3}).*$/gm, "")
    .replace(/^ {0,3}#{1,6} /gm, "")
    .replace(/\]\([^()\s]*\)/g, "")
    .replace(/\*\*|__|~~|[`*[]/g, "");
