/**
 * The question before anything is sent: the recipient, the exact request, the reason, and the person's decision (P4).
 *
 * Invariants:
 * - The page chooses nothing that is shown here.
 * - The allowed request is identified by the digest of the one that was shown.
 * - A third party's text cannot escape its frame.
 */
import type { SettledCard } from "../api/consents";
import { consentTexts } from "../texts/consent";
import { Notice } from "../ui/Notice";
import { ResourceView } from "../ui/ResourceView";
import { Question } from "./Question";
import { useConsent } from "./useConsent";

interface ConsentProps {
  consentId: string;
  /** Called when the card has been answered, here or elsewhere. */
  onSettled: (settled: SettledCard) => void;
  /** The user must fill in the values. */
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
