import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import type { Card } from "../api/consents";
import { consentTexts } from "../texts/consent";
import { onDay } from "../texts/dates";
import { typeset } from "../texts/typeset";
import { Bar } from "./Decision";
import { DecisionButton } from "./DecisionButton";
import { Host } from "./Host";
import { Name, QuotedName } from "./UntrustedText";
import type { Consent } from "./useConsent";
import { useSettled } from "./useSettled";

const days = 90;

/** Shows what "always" would cover before it is granted. */
export function AlwaysStep({ card, consent, onBack }: { card: Card; consent: Consent; onBack: () => void }) {
  const { operation, recipient, gpt, digest } = card;
  const heading = useRef<HTMLHeadingElement>(null);
  const id = useId();
  const ready = useSettled(`${digest} always`) && !consent.busy;
  const [until] = useState(() => new Date(Date.now() + days * 86_400_000).toISOString());
  useEffect(() => heading.current?.focus(), []);
  const leave = (event: KeyboardEvent) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    onBack();
  };
  return (
    <div onKeyDown={leave}>
      <div className="border-t border-line px-4 py-4 sm:px-6">
        <h4 ref={heading} id={id} tabIndex={-1} className="text-lg font-semibold outline-none">
          {consentTexts.alwaysTitle}
        </h4>
        <p className="mt-1">{consentTexts.alwaysText}</p>
        <ul className="mt-2 list-disc ps-5">
          <li>
            {consentTexts.alwaysOperation}{" "}
            <QuotedName
              text={operation.capability === null ? operation.summary || operation.name : typeset(operation.summary)}
              most={100}
            />{" "}
            <span className="font-mono text-sm">
              {operation.method} <Name text={operation.path} most={120} />
            </span>
          </li>
          <li>
            {consentTexts.alwaysHost} <Host host={recipient.host} />
          </li>
          <li>
            {consentTexts.alwaysGpt} <QuotedName text={gpt.name} className="font-medium" />
          </li>
          <li>{consentTexts.alwaysUntil(onDay(until))}</li>
        </ul>
        <p className="mt-2 text-quiet">{consentTexts.alwaysLapses}</p>
      </div>
      <Bar label={consentTexts.decide}>
        <div className="flex flex-wrap gap-2">
          <DecisionButton className="grow sm:grow-0" ready={!consent.busy} onDecide={onBack}>
            {consentTexts.back}
          </DecisionButton>
          <DecisionButton
            variant="main"
            className="grow sm:ms-auto sm:grow-0"
            ready={ready}
            onDecide={() => void consent.allow(digest, "always")}
          >
            {consent.busy ? consentTexts.sending : consentTexts.alwaysDo}
          </DecisionButton>
        </div>
      </Bar>
    </div>
  );
}
