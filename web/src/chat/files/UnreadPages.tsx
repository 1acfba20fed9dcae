import { typeset } from "../../texts/typeset";

/** Why some pages of a file were not read. It is rare, and the server's sentences are much to fetch: loaded lazily. */
export default function UnreadPages({ sentence }: { sentence: string }) {
  return <span className="block text-sm wrap-anywhere text-caution">{typeset(sentence)}</span>;
}
