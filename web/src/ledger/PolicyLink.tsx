import { safeAddress } from "../chat/address";
import { ledgerTexts } from "../texts/ledger";

/** A privacy policy's full address, visible before it opens. Only web addresses become links. */
export function PolicyLink({ url }: { url: string | null }) {
  if (url === null) return <span className="text-quiet">{ledgerTexts.noPolicy}</span>;
  const address = safeAddress(url);
  if (address === null) return <bdi className="wrap-anywhere">{url}</bdi>;
  return (
    <a className="link wrap-anywhere" href={address.href} target="_blank" rel="noopener noreferrer">
      <bdi dir="ltr">{address.href}</bdi>
    </a>
  );
}
