/**
 * The question before anything is sent: the recipient, the exact request, the reason, and the user's decision (P4).
 *
 * Invariants:
 * - The server decides what is shown here, not the page.
 * - The digest of the shown request identifies the one that is allowed.
 * - A third party's text cannot break out of its frame.
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
