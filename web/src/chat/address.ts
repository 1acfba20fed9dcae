/** Which addresses in an answer may become links, and how each shows where it leads. */

export interface Address {
  href: string;
  /** What the reader sees: the host, or the mail address, and what else the address sends there. */
  shown: string;
}

/** A path of this many characters, or one with spaces, can carry a reader's words like a query. */
const wordyPath = 60;
/** The shown length of an address's content; beyond it, only the number of characters is shown. */
const mostShown = 300;

/** Only absolute web and mail addresses; everything else (scripts, data, paths of this server) is no link. */
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

/** Part of an address as its reader would write it. What cannot be seen stays percent-encoded. */
function legible(part: string): string {
  try {
    const unseen = /(?! )[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}]/gu;
    return decodeURIComponent(part).replaceAll(unseen, (letter) => encodeURIComponent(letter));
  } catch {
    return part; // a "%" that begins no character
  }
}

/** Whether the text already is the address, so that the host need not be said again. */
export function showsAddress(text: string, address: Address): boolean {
  const plain = (value: string) =>
    value
      .trim()
      .replace(/^(?:https?:\/\/|mailto:)/, "")
      .replace(/\/$/, "");
  return plain(text) === plain(address.href) || plain(text) === address.shown;
}
