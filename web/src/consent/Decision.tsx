import type { ReactNode } from "react";
import type { Card } from "../api/consents";
import { consentTexts } from "../texts/consent";
import { Icon } from "../ui/Icon";
import { DecisionButton } from "./DecisionButton";
import { asksForImage } from "./ImageQuestion";
import { readsPage } from "./PageQuestion";
import { SignInButton } from "./SignInFirst";
import type { Consent } from "./useConsent";
import { useSettled } from "./useSettled";

/** On a phone the three are one row. */
const answer = "grow max-sm:px-2 max-sm:text-sm sm:grow-0";

/** The answers. They stay in sight below a long card, and nothing is chosen beforehand. */
export function Decision({ card, consent, onAlways }: { card: Card; consent: Consent; onAlways: () => void }) {
  const ready = useSettled(`${card.digest} ${card.sign_in === null}`) && !consent.busy;
  return (
    <Bar label={consentTexts.decide}>
      {card.refused !== null && (
        <p className="flex items-start gap-2 text-sm">
          <Icon name="alert" className="mt-px size-4.5 text-caution" />
          <span className="min-w-0 wrap-anywhere">{consentTexts.refused}</span>
        </p>
      )}
      <div className="flex flex-wrap gap-1.5 sm:gap-2">
        <DecisionButton className={answer} ready={ready} onDecide={() => void consent.decline()}>
          {consentTexts.decline}
        </DecisionButton>
        {card.refused !== null ? null : card.sign_in ? (
          <SignInButton signIn={card.sign_in} ready={ready} />
        ) : (
          <>
            <DecisionButton
              look="main"
              className={`sm:ms-auto ${answer}`}
              ready={ready}
              onDecide={() => void consent.allow(card.digest, "once")}
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
                ready={ready}
                onDecide={() => void consent.allow(card.digest, "in_chat")}
              >
                {consentTexts.allowInChat}
              </DecisionButton>
            )}
            {card.may_always && (
              <DecisionButton className={answer} ready={ready} onDecide={onAlways}>
                {consentTexts.always}
              </DecisionButton>
            )}
          </>
        )}
      </div>
    </Bar>
  );
}

/** A conversation searches or paints more than once. */
const mayAllowInChat = (card: Card) => card.searches_with !== null || asksForImage(card);

/** In sight while the card is, where the window is high enough for that. */
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
