import { linkPieces } from "./links";

/** Plain text with its web addresses turned into links. */
export function LinkedText({ text }: { text: string }) {
  return linkPieces(text).map(({ text: piece, href }, index) =>
    href ? (
      <a key={`${index} ${piece}`} className="link" href={href} target="_blank" rel="noopener noreferrer">
        {piece}
      </a>
    ) : (
      piece
    ),
  );
}
