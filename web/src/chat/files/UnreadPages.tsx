import { typeset } from "../../texts/typeset";

/** Explains why some pages of a file were not read. Loaded lazily: it is rare, and the server's sentences are large. */
export default function UnreadPages({ sentence }: { sentence: string }) {
  return <span className="block text-sm wrap-anywhere text-caution">{typeset(sentence)}</span>;
}
