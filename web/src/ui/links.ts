/** Splits plain text into web addresses and the text between them. */

export interface LinkPiece {
  text: string;
  href: string | null;
}

const ADDRESS = /https:\/\/(?:[.,;:!?)'\]]*[^\s<>".,;:!?)'\]])+/g;

export function linkPieces(text: string): LinkPiece[] {
  const parts: LinkPiece[] = [];
  let end = 0;
  for (const { 0: href, index } of text.matchAll(ADDRESS)) {
    if (index > end) parts.push({ text: text.slice(end, index), href: null });
    parts.push({ text: href, href });
    end = index + href.length;
  }
  if (end < text.length) parts.push({ text: text.slice(end), href: null });
  return parts;
}

/** The link for a contact: mailto for an email address, or its web address; null for other text. */
export function contactLink(contact: string): string | null {
  if (/^[^\s@<>"]+@[^\s@<>".]+(?:\.[^\s@<>".]+)+$/.test(contact)) return `mailto:${contact}`;
  return /^https:\/\/[^\s<>"]+$/.test(contact) ? contact : null;
}
