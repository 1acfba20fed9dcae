import { safeAddress } from "../chat/address";
import { consentTexts } from "../texts/consent";
import { UntrustedText } from "./UntrustedText";

/** A link to the recipient's privacy policy that shows the whole address before it opens. */
export function Policy({ url }: { url: string }) {
  const address = safeAddress(url);
  return (
    <p className="line-clamp-3 text-sm">
      <span className="text-quiet">{address ? consentTexts.policyOf : consentTexts.policyUnlinked}</span>{" "}
      {address ? (
        <a
          className="link wrap-anywhere"
          href={address.href}
          target="_blank"
          rel="noreferrer noopener"
          referrerPolicy="no-referrer"
        >
          <bdi dir="ltr">{address.href}</bdi>
        </a>
      ) : (
        <bdi className="wrap-anywhere">
          <UntrustedText text={url} />
        </bdi>
      )}
    </p>
  );
}
