import { linkPieces } from "./links";

/** Plain text, with its web addresses as links. */
export function LinkedText({ text }: { text: string }) {
  return linkPieces(text).map(({ text: piece, href }, place) =>
    href ? (
      <a key={`${place} ${piece}`} className="link" href={href} target="_blank" rel="noopener noreferrer">
        {piece}
      </a>
    ) : (
      piece
    ),
  );
}
