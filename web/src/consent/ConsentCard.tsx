/**
 * The question before anything leaves: to whom, what exactly, why it is asked, and the person's answer (P4).
 * Law of this folder: nothing that is shown here was chosen by this page; the request that is allowed is named by the
 * digest of the one that was shown; nothing that a stranger wrote reaches out of its frame.
 */
import type { SettledCard } from "../api/consents";
import { consentTexts } from "../texts/consent";
import { Notice } from "../ui/Notice";
import { ResourceView } from "../ui/ResourceView";
import { Question } from "./Question";
import { useConsent } from "./useConsent";

interface ConsentProps {
  consentId: string;
  /** The card has been answered, here or elsewhere. */
  onSettled: (settled: SettledCard) => void;
  /** The values are the person's to fill in. */
  toFillIn?: boolean;
}

export function ConsentCard({ consentId, onSettled, toFillIn = false }: ConsentProps) {
  const consent = useConsent(consentId, onSettled);
  return (
    <ResourceView query={consent.query}>
      {(card) =>
        card.state === "waiting" ? (
          <Question card={card} consent={consent} toFillIn={toFillIn} />
        ) : (
          <Notice tone="quiet">{consentTexts.settled[card.state]}</Notice>
        )
      }
    </ResourceView>
  );
}
