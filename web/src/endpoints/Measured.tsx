/** The results of an endpoint's latest test, with a warning for each contradiction to the declared facts. */
import type { Endpoint } from "../api/modelEndpoints";
import { onDay } from "../texts/dates";
import { modelEndpointTexts } from "../texts/modelEndpoints";
import { typeset } from "../texts/typeset";
import { Notice } from "../ui/Notice";

const texts = modelEndpointTexts.measured;

export function MeasuredTerms({ endpoint: { recipient } }: { endpoint: Endpoint }) {
  const { measured } = recipient;
  if (!measured) return null;
  return (
    <div className="grid gap-2" data-testid="measured">
      <p className="text-sm wrap-anywhere text-quiet">
        {[texts.on(onDay(measured.at)), ...measuredFacts(measured)].join(" · ")}
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
    texts.network[network],
    encrypted ? texts.encrypted : texts.plain,
    organisation && texts.organisation(organisation),
    zero_retention === null ? "" : zero_retention ? texts.keepsNothing : texts.mayKeep,
    stores === null ? "" : stores ? texts.stores : texts.storesNot,
    answered_model && texts.answered(answered_model),
  ].filter(Boolean);
}
