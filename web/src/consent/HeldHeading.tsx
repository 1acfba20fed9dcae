/** The heading of a question about one of the operator's services: the operation, the GPT and the host. */
import type { ReactNode, RefObject } from "react";
import type { Card } from "../api/consents";
import { consentTexts } from "../texts/consent";
import { typeset } from "../texts/typeset";
import { Icon, type IconName } from "../ui/Icon";
import { Host } from "./Host";
import { QuotedName } from "./UntrustedText";

interface HeadingProps {
  card: Card;
  icon: IconName;
  id: string;
  heading: RefObject<HTMLHeadingElement | null>;
  children: ReactNode;
}

export function HeldHeading({ card: { recipient, gpt, asked_again }, icon, id, heading, children }: HeadingProps) {
  return (
    <header className="grid gap-1">
      <h3 ref={heading} id={id} tabIndex={-1} className="flex items-start gap-2 font-medium text-ink outline-none">
        <Icon name={icon} className="mt-0.5 size-5 text-accent" />
        <span className="min-w-0 wrap-anywhere">{children}</span>
      </h3>
      <p className="text-sm text-quiet">
        <QuotedName text={gpt.name} most={50} /> {consentTexts.wantsToSend} <Host host={recipient.host} />
        {", "}
        {consentTexts.warnings.operators_choice}
      </p>
      {asked_again !== null && (
        <p className="flex items-start gap-2 rounded-lg bg-caution-wash px-3 py-2 font-medium text-caution">
          <Icon name="alert" className="mt-0.5 size-5" />
          <span className="min-w-0 wrap-anywhere">{typeset(asked_again)}</span>
        </p>
      )}
    </header>
  );
}
