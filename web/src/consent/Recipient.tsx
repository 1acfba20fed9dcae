import type { RefObject } from "react";
import type { Card } from "../api/consents";
import { consentTexts } from "../texts/consent";
import { typeset } from "../texts/typeset";
import { Icon } from "../ui/Icon";
import { Host } from "./Host";
import { inQuotes } from "./inQuotes";
import { Name, QuotedName } from "./UntrustedText";

/** The recipient, who chose it, and the purpose of the call. */
export function Recipient({
  card,
  id,
  heading,
}: {
  card: Card;
  id: string;
  heading: RefObject<HTMLHeadingElement | null>;
}) {
  const { recipient, gpt, builder, operation, asked_again } = card;
  return (
    <header className="grid gap-1.5">
      <p className="label hidden items-center gap-1.5 sm:flex">
        <Icon name="out" className="size-4 text-accent" />
        {consentTexts.permissionNeeded}
      </p>
      <h3 ref={heading} id={id} tabIndex={-1} className="text-xl leading-snug font-normal text-ink outline-none">
        {consentTexts.question} <Host host={recipient.host} />
        {consentTexts.questionEnd}
      </h3>
      {recipient.look_alike && (
        <p className="flex items-start gap-2 rounded-lg bg-caution-wash px-3 py-2 font-medium text-caution">
          <Icon name="alert" className="mt-0.5 size-5" />
          <span className="min-w-0 wrap-anywhere">{typeset(recipient.look_alike)}</span>
        </p>
      )}
      <p>
        <QuotedName text={gpt.name} most={50} className="font-medium" />
        {builder.is_me ? `, ${consentTexts.wantsMine} ` : " "}
        {!builder.is_me && (
          <>
            {consentTexts.by} <QuotedName text={builder.name} most={50} />{" "}
          </>
        )}
        {consentTexts.wantsToUse} <Purpose operation={operation} isBuilders={recipient.chosen_by === "builder"} />
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

interface PurposeProps extends Pick<Card, "operation"> {
  /** False if the words are this server's own. */
  isBuilders: boolean;
}

/** The operation and its purpose in the builder's or service's words, truncated and attributed to them. */
function Purpose({ operation: { name, summary, description, kind }, isBuilders }: PurposeProps) {
  const purpose = summary || description;
  return (
    <>
      <Name text={name} most={100} className="font-semibold" />
      {purpose && (
        <>
          :{" "}
          <q className="italic">
            <Name text={inQuotes(purpose)} most={140} />
          </q>{" "}
          {isBuilders && <span className="text-sm text-quiet">({consentTexts.wordsOf[kind]})</span>}
        </>
      )}
    </>
  );
}
