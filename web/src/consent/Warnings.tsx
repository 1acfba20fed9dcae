/** The warnings in one line; their details are open if one of them is critical for this request. */
import type { Card } from "../api/consents";
import { consentTexts } from "../texts/consent";
import { typeset } from "../texts/typeset";
import { Icon } from "../ui/Icon";
import { Policy } from "./Policy";
import { isRisky } from "./risk";
import { QuotedName } from "./UntrustedText";

export function Warnings({ card }: { card: Card }) {
  const { warnings, reasons, never_allowed, recipient, builder } = card;
  return (
    <details data-testid="consent-warnings" className="group/warnings min-w-0 text-[0.9375rem]" open={isRisky(card)}>
      <summary className="flex min-h-6 list-none items-start gap-2 [&::-webkit-details-marker]:hidden">
        <Icon name="alert" className="mt-0.5 size-5 text-caution" />
        <span className="min-w-0 wrap-anywhere first-letter:uppercase">
          {warnings.map(({ kind }, index) => (
            <span key={index}>
              {index > 0 && " · "}
              {consentTexts.warnings[kind]}
              {kind === "builders_host" && (
                <>
                  {" "}
                  <QuotedName text={builder.name} most={30} />
                </>
              )}
            </span>
          ))}
        </span>
        <Icon name="right" className="mt-0.5 size-5 text-quiet group-open/warnings:rotate-90" />
      </summary>
      <ul aria-label={consentTexts.mind} className="mt-2 grid gap-1.5 ps-7">
        {warnings.map(({ sentence }) => (
          <li key={sentence} className="wrap-anywhere">
            {typeset(sentence)}
          </li>
        ))}
        {never_allowed && <li className="wrap-anywhere text-quiet">{typeset(reasons.join(" "))}</li>}
        {recipient.policy_url && (
          <li>
            <Policy url={recipient.policy_url} />
          </li>
        )}
      </ul>
    </details>
  );
}
