/** Consent for requesting a web page: address and host are visible, the rest is one click away. */
import type { RefObject } from "react";
import type { Card } from "../api/consents";
import { consentTexts } from "../texts/consent";
import { typeset } from "../texts/typeset";
import { Icon } from "../ui/Icon";
import { FieldList } from "./FieldList";
import { FieldValue } from "./FieldValue";
import { Host } from "./Host";
import { QuotedName } from "./UntrustedText";
import { marksOf } from "./values";

/** Whether the model chose the recipient, which only happens for web pages. */
export const readsPage = (card: Card): boolean => card.recipient.chosen_by === "model";

export function PageHeading({
  card: { recipient, gpt },
  id,
  heading,
}: {
  card: Card;
  id: string;
  heading: RefObject<HTMLHeadingElement | null>;
}) {
  return (
    <header className="grid gap-1">
      <h3 ref={heading} id={id} tabIndex={-1} className="flex items-start gap-2 font-medium text-ink outline-none">
        <Icon name="out" className="mt-0.5 size-5 text-accent" />
        <span className="min-w-0 wrap-anywhere">
          {consentTexts.readPageAt} <Host host={recipient.host} />
          {consentTexts.questionEnd}
        </span>
      </h3>
      {recipient.look_alike && (
        <p className="flex items-start gap-2 rounded-lg bg-caution-wash px-3 py-2 font-medium text-caution">
          <Icon name="alert" className="mt-0.5 size-5" />
          <span className="min-w-0 wrap-anywhere">{typeset(recipient.look_alike)}</span>
        </p>
      )}
      <p className="text-sm text-quiet">
        <QuotedName text={gpt.name} most={50} /> {consentTexts.wantsToRead}
      </p>
    </header>
  );
}

/** The whole address, with its warnings. */
export function PageAddress({ card: { fields } }: { card: Card }) {
  const [address] = fields;
  if (!address) return null;
  return marksOf(address).length > 0 ? <FieldList fields={[address]} /> : <FieldValue field={address} />;
}
