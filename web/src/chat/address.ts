/** Decides which addresses in an answer become links, and how each shows its target. */

export interface Address {
  href: string;
  /** The visible target: the host or mail address, plus anything else that the address sends there. */
  shown: string;
}

/** A path of this many characters, or one with spaces, can carry a reader's data like a query. */
const wordyPath = 60;
/** Maximum shown length of the data in an address; beyond it, only the number of characters is shown. */
const mostShown = 300;

/** Accepts absolute web and mail addresses only; scripts, data URLs and paths of this server are not links. */
export function safeAddress(href: string | undefined): Address | null {
  let url: URL;
  try {
    url = new URL(href ?? "");
  } catch {
    return null;
  }
  if (url.protocol === "mailto:") return { href: url.href, shown: mailShown(url) };
  const isWeb = (url.protocol === "http:" || url.protocol === "https:") && url.username === "" && url.password === "";
  return isWeb ? { href: url.href, shown: webShown(url) } : null;
}

function mailShown(url: URL): string {
  const fields = legible(url.search.slice(1));
  return fields === "" ? legible(url.pathname) : cut(`${legible(url.pathname)}, ${fields}`);
}

function webShown(url: URL): string {
  const path = legible(url.pathname);
  const carries = url.search !== "" || url.hash !== "" || path.length > wordyPath || path.includes(" ");
  const query = legible(url.search.replaceAll("+", " "));
  return carries ? cut(`${url.host}${path}${query}${legible(url.hash)}`) : url.host;
}

function cut(shown: string): string {
  const letters = Array.from(shown);
  const more = letters.length - mostShown;
  return more <= 0 ? shown : `${letters.slice(0, mostShown).join("")}… +${more}`;
}

/** Decodes part of an address for reading. Invisible characters stay percent-encoded. */
function legible(part: string): string {
  try {
    const unseen = /(?! )[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}]/gu;
    return decodeURIComponent(part).replaceAll(unseen, (letter) => encodeURIComponent(letter));
  } catch {
    return part; // a "%" that starts no valid sequence
  }
}

/** Whether the text already is the address, so that the host need not be repeated. */
export function showsAddress(text: string, address: Address): boolean {
  const plain = (value: string) =>
    value
      .trim()
      .replace(/^(?:https?:\/\/|mailto:)/, "")
      .replace(/\/$/, "");
  return plain(text) === plain(address.href) || plain(text) === address.shown;
}
