/** What the latest test of an endpoint showed, with a warning for each contradiction to what is declared. */
import type { Endpoint } from "../api/modelEndpoints";
import { onDay } from "../texts/dates";
import { modelEndpointTexts } from "../texts/modelEndpoints";
import { typeset } from "../texts/typeset";
import { Notice } from "../ui/Notice";

const words = modelEndpointTexts.measured;

export function Measured({ endpoint: { recipient } }: { endpoint: Endpoint }) {
  const { measured } = recipient;
  if (!measured) return null;
  return (
    <div className="grid gap-2" data-testid="measured">
      <p className="text-sm wrap-anywhere text-quiet">
        {[words.on(onDay(measured.at)), ...measuredFacts(measured)].join(" · ")}
      </p>
      {measured.contradictions.map((sentence) => (
        <Notice key={sentence} tone="caution">
          <span className="wrap-anywhere">{typeset(sentence)}</span>
        </Notice>
      ))}
    </div>
  );
}

function measuredFacts(measured: NonNullable<Endpoint["recipient"]["measured"]>): string[] {
  const { network, encrypted, organisation, zero_retention, stores, answered_model } = measured;
  return [
    words.network[network],
    encrypted ? words.encrypted : words.plain,
    organisation && words.organisation(organisation),
    zero_retention === null ? "" : zero_retention ? words.keepsNothing : words.mayKeep,
    stores === null ? "" : stores ? words.stores : words.storesNot,
    answered_model && words.answered(answered_model),
  ].filter(Boolean);
}
