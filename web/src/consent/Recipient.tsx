import type { RefObject } from "react";
import type { Card, SentField } from "../api/consents";
import { t } from "../texts";
import { consentTexts } from "../texts/consent";
import { typeset } from "../texts/typeset";
import { Icon } from "../ui/Icon";
import { kinds } from "./AnnotatedValue";
import { Host } from "./Host";
import { Policy } from "./Policy";
import { Name } from "./UntrustedText";
import { fieldsWith } from "./values";

/** What one must know in the first seconds: to whom, at whose wish, for what, and how much. */
export function Recipient({
  card,
  id,
  heading,
}: {
  card: Card;
  id: string;
  heading: RefObject<HTMLHeadingElement | null>;
}) {
  const { recipient, gpt, builder, operation, fields, asked_again } = card;
  return (
    <header className="grid gap-1.5">
      <p className="label flex items-center gap-1.5">
        <Icon name="out" className="size-4 text-accent" />
        {consentTexts.asks}
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
        <Name text={gpt.name} most={50} className="font-medium" />
        {builder.is_me ? `, ${consentTexts.wantsMine} ` : " "}
        {!builder.is_me && (
          <>
            {consentTexts.by} <Name text={builder.name} most={50} />{" "}
          </>
        )}
        {consentTexts.wants} {t.common.quotes.open}
        <Name text={operation.summary || operation.name} most={100} />
        {t.common.quotes.close}
      </p>
      <p className="text-sm text-quiet">{consentTexts.summary(fields.length, countsOf(fields))}</p>
      {asked_again !== null && (
        <p className="flex items-start gap-2 rounded-lg bg-caution-wash px-3 py-2 font-medium text-caution">
          <Icon name="alert" className="mt-0.5 size-5" />
          <span className="min-w-0 wrap-anywhere">{typeset(asked_again)}</span>
        </p>
      )}
      {recipient.policy_url && <Policy url={recipient.policy_url} />}
    </header>
  );
}

/** What to notice, before a word of it is read: "personal data in 2". */
function countsOf(fields: readonly SentField[]): string[] {
  const counted = kinds.map((kind) => ({ kind, among: fieldsWith(fields, kind) }));
  const occurring = counted.filter(({ among }) => among > 0);
  return occurring.map(({ kind, among }) => consentTexts.counted(consentTexts.kinds[kind], among));
}
