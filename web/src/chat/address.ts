/** Which addresses in an answer may become links, and how each shows where it leads. */

export interface Address {
  href: string;
  /** What the reader is shown: the host, or the mail address. */
  shown: string;
}

/** Only absolute web and mail addresses; everything else (scripts, data, paths of this server) is no link. */
export function safeAddress(href: string | undefined): Address | null {
  let url: URL;
  try {
    url = new URL(href ?? "");
  } catch {
    return null;
  }
  if (url.protocol === "mailto:") return { href: url.href, shown: decoded(url.pathname) };
  const isWeb = (url.protocol === "http:" || url.protocol === "https:") && url.username === "" && url.password === "";
  return isWeb ? { href: url.href, shown: url.host } : null;
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path; // a "%" that begins no character
  }
}

/** Whether the text already is the address, so that the host need not be said again. */
export function saysAddress(text: string, address: Address): boolean {
  const plain = (value: string) =>
    value
      .trim()
      .replace(/^(?:https?:\/\/|mailto:)/, "")
      .replace(/\/$/, "");
  return plain(text) === plain(address.href) || plain(text) === address.shown;
}
