/** A third party's question during a call: its own words as plain text, and the card for the answer. */
import { useId } from "react";
import type { CallAsks } from "../api/consents";
import { type Address, safeAddress } from "../chat/address";
import { consentTexts } from "../texts/consent";
import { ConsentCard } from "./ConsentCard";
import { Frame } from "./Frame";
import { Host } from "./Host";

export function ElicitationForm({ asks, host }: { asks: CallAsks; host: string }) {
  const id = useId();
  const address = safeAddress(asks.url);
  return (
    <section aria-labelledby={id} data-testid="elicited" className="mt-3 grid gap-3">
      <h3 id={id} className="font-semibold wrap-anywhere">
        <Host host={host} /> {consentTexts.elicited.asks}
      </h3>
      <Frame title={consentTexts.elicited.message} text={asks.message} copy={consentTexts.elicited.copyWords} />
      {address && <AddressLink {...address} />}
      <ConsentCard consentId={asks.id} toFillIn onSettled={() => undefined} />
    </section>
  );
}

/** Opens only on the user's click. */
function AddressLink({ href, shown }: Address) {
  const host = new URL(href).host || shown; // the whole address is shown below
  return (
    <div className="grid gap-2">
      <p className="wrap-anywhere">
        {consentTexts.elicited.visit} <Host host={host} />
      </p>
      <Frame title={consentTexts.address} text={href} copy={consentTexts.copyAddress} />
      <p>
        <a
          className="link wrap-anywhere"
          href={href}
          target="_blank"
          rel="noopener noreferrer"
          referrerPolicy="no-referrer"
        >
          {consentTexts.elicited.open(host)}
        </a>
      </p>
      <p className="text-sm text-quiet">{consentTexts.elicited.visitText}</p>
    </div>
  );
}
