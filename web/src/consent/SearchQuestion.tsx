/** A search of the web before it leaves: the engine and the query in sight, everything else one press away. */
import type { ReactNode, RefObject } from "react";
import type { Card } from "../api/consents";
import { consentTexts } from "../texts/consent";
import { typeset } from "../texts/typeset";
import { Icon } from "../ui/Icon";
import { FieldList } from "./FieldList";
import { FieldValue } from "./FieldValue";
import { Host } from "./Host";
import { QuotedName } from "./UntrustedText";
import { marksOf } from "./values";

const queryPointer = "/query";

export function SearchHeading({
  card: { recipient, gpt, asked_again },
  engine,
  id,
  heading,
}: {
  card: Card;
  engine: string;
  id: string;
  heading: RefObject<HTMLHeadingElement | null>;
}) {
  return (
    <header className="grid gap-1">
      <h3 ref={heading} id={id} tabIndex={-1} className="flex items-start gap-2 font-medium text-ink outline-none">
        <Icon name="search" className="mt-0.5 size-5 text-accent" />
        <span className="min-w-0 wrap-anywhere">{consentTexts.searchWith(engine)}</span>
      </h3>
      <p className="text-sm text-quiet">
        <QuotedName text={gpt.name} most={50} /> {consentTexts.wantsToSend} <Host host={recipient.host} />
        {", "}
        {consentTexts.warned.operators_choice}
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

/** The query alone; what is to be noticed in it, with a way to take it out. */
export function SearchQuery({ card, onMask }: { card: Card; onMask: (pointer: string) => void }) {
  const query = card.fields.find(({ pointer }) => pointer === queryPointer);
  if (!query) return null;
  const named = { ...query, name: consentTexts.searchQuery };
  return marksOf(query).length > 0 ? <FieldList fields={[named]} onMask={onMask} /> : <FieldValue field={named} />;
}

export function SearchDetails({ children }: { children: ReactNode }) {
  return (
    <details data-testid="search-details" className="group/details text-[0.9375rem]">
      <summary className="flex min-h-6 w-fit list-none items-center gap-1 rounded-lg text-quiet hover:text-ink [&::-webkit-details-marker]:hidden">
        {consentTexts.searchDetails}
        <Icon name="right" className="size-4 group-open/details:rotate-90" />
      </summary>
      <div className="mt-3 grid gap-3">{children}</div>
    </details>
  );
}
