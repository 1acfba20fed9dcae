/** The capabilities that this server offers to GPTs, and the reasons why the others are unavailable. */
import { type CapabilityOffer, readOffers } from "../api/capabilities";
import { useResource } from "../api/useResource";
import { capabilityTexts as texts } from "../texts/capabilities";
import { typeset } from "../texts/typeset";
import { ResourceView } from "../ui/ResourceView";

export function Capabilities() {
  const query = useResource("capability-offers", readOffers);
  return (
    <ResourceView query={query}>
      {(offers) => (
        <ul className="card divide-y divide-line" data-testid="capability-offers">
          {offers.map((offer) => (
            <Offer key={offer.capability} offer={offer} />
          ))}
        </ul>
      )}
    </ResourceView>
  );
}

function Offer({ offer: { capability, is_offered, sentence } }: { offer: CapabilityOffer }) {
  return (
    <li className="px-4 py-3">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="font-medium">{texts.names[capability]}</p>
        <span
          className={`rounded-full px-2.5 py-0.5 text-sm ${is_offered ? "bg-wash text-accent" : "bg-raised text-quiet"}`}
        >
          {is_offered ? texts.admin.offered : texts.admin.notOffered}
        </span>
      </div>
      <p className="text-sm wrap-anywhere text-quiet">{typeset(sentence)}</p>
    </li>
  );
}
