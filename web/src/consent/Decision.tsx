import type { ReactNode } from "react";
import type { Card, Extent } from "../api/consents";
import { consentTexts } from "../texts/consent";
import { Button } from "../ui/Button";
import { Icon } from "../ui/Icon";
import type { CardGuard } from "./cardGuard";
import { DecisionButton } from "./DecisionButton";
import { asksForImage } from "./ImageQuestion";
import { readsPage } from "./PageQuestion";
import { SignInButton } from "./SignInFirst";
import type { Consent } from "./useConsent";
import { useSettled } from "./useSettled";

/** On a phone, all three buttons share one row. */
const answer = "grow max-sm:px-2 max-sm:text-sm sm:grow-0";

interface DecisionProps {
  card: Card;
  consent: Consent;
  guard: CardGuard;
  onAlways: () => void;
}

/** The decision buttons. They stay visible below a long card, and none is preselected. */
export function Decision({ card, consent, guard, onAlways }: DecisionProps) {
  const ready = useSettled(`${card.digest} ${card.sign_in === null}`) && !consent.busy;
  const mayAllow = ready && guard.ready;
  const allow = (extent: Extent) => guard.isSafe() && void consent.allow(card.digest, extent);
  return (
    <Bar label={consentTexts.decide}>
      {card.refused !== null && (
        <p className="flex items-start gap-2 text-sm">
          <Icon name="alert" className="mt-px size-4.5 text-caution" />
          <span className="min-w-0 wrap-anywhere">{consentTexts.refused}</span>
        </p>
      )}
      {guard.elsewhere && <p className="text-sm text-quiet">{guard.elsewhere.why}</p>}
      <div className="flex flex-wrap gap-1.5 sm:gap-2">
        <DecisionButton className={answer} ready={ready} onDecide={() => void consent.decline()}>
          {consentTexts.decline}
        </DecisionButton>
        {card.refused !== null ? null : card.sign_in ? (
          <SignInButton signIn={card.sign_in} card={card.id} ready={ready} onAnswered={() => void consent.refresh()} />
        ) : guard.elsewhere ? (
          <Button variant="main" className={`sm:ms-auto ${answer}`} onClick={guard.elsewhere.open}>
            {guard.elsewhere.label}
          </Button>
        ) : (
          <>
            <DecisionButton
              variant="main"
              className={`sm:ms-auto ${answer}`}
              ready={mayAllow}
              onPointerEnter={guard.entered}
              onDecide={() => allow("once")}
            >
              {consent.busy
                ? consentTexts.sending
                : card.searches_with || readsPage(card)
                  ? consentTexts.allowOnce
                  : consentTexts.allow}
            </DecisionButton>
            {card.may_always && mayAllowInChat(card) && (
              <DecisionButton
                className={answer}
                ready={mayAllow}
                onPointerEnter={guard.entered}
                onDecide={() => allow("in_chat")}
              >
                {consentTexts.allowInChat}
              </DecisionButton>
            )}
            {card.may_always && (
              <DecisionButton className={answer} ready={mayAllow} onDecide={onAlways}>
                {consentTexts.always}
              </DecisionButton>
            )}
          </>
        )}
      </div>
    </Bar>
  );
}

/** Searches and images can be allowed for a whole chat, since they tend to repeat. */
const mayAllowInChat = (card: Card) => card.searches_with !== null || asksForImage(card);

/** Sticky while the card is visible, if the window is high enough. */
export function Bar({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div
      role="group"
      aria-label={label}
      className="bottom-0 z-10 grid gap-3 rounded-b-[0.875rem] border-t border-line bg-surface px-4 py-3 sm:px-6 [@media(min-height:30rem)]:sticky"
    >
      {children}
    </div>
  );
}
