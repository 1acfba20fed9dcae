/** The privacy receipt of a conversation, line by line, as returned by the functions that enforce it. */
import { useState } from "react";
import { excludeFromTraining } from "../api/chat";
import type { Receipt } from "../api/types";
import type { ResourceQuery } from "../api/useResource";
import { Link } from "../app/router";
import { operationName } from "../consent/operationName";
import { useIsGuest, useKeptHere } from "../guests/guestMode";
import { t } from "../texts";
import { aboutMeTexts } from "../texts/aboutMe";
import { chatTexts } from "../texts/chats";
import { atMoment } from "../texts/dates";
import { feedbackTexts } from "../texts/feedback";
import { guestTexts } from "../texts/guests";
import { ledgerTexts } from "../texts/ledger";
import { longChatTexts } from "../texts/longChats";
import { mentionTexts } from "../texts/mentions";
import { listed } from "../texts/plural";
import { recipientTexts } from "../texts/recipients";
import { typeset } from "../texts/typeset";
import { Button } from "../ui/Button";
import { Confirm, Dialog } from "../ui/Dialog";
import { modelName } from "../ui/modelName";
import { ProviderFacts } from "../ui/ProviderFacts";
import { ResourceView } from "../ui/ResourceView";
import { Readers, Reasons, ReceiptLine } from "./receipt";
import { titlesWanted } from "./sideSettings";

type ProviderUse = Receipt["models"]["providers"][number];

export default function ReceiptPanel({
  id,
  query,
  beside,
  onClose,
}: {
  id: string;
  query: ResourceQuery<Receipt>;
  beside: boolean;
  onClose: () => void;
}) {
  const [confirming, setConfirming] = useState(false);
  return (
    <Dialog title={t.receipt.title} place={beside ? "beside" : "right"} onClose={onClose}>
      <ResourceView query={query}>
        {(receipt) => (
          <>
            <Lines receipt={receipt} />
            {receipt.improve.can_switch_off && (
              <Button className="mt-2 w-full" onClick={() => setConfirming(true)}>
                {t.receipt.switchOff}
              </Button>
            )}
            <p className="label mt-6 border-t border-dashed border-edge pt-4 text-center">{t.receipt.footer}</p>
          </>
        )}
      </ResourceView>
      {confirming && (
        <Confirm
          title={t.receipt.confirmTitle}
          text={t.receipt.confirmText}
          action={t.receipt.confirm}
          onClose={() => setConfirming(false)}
          onConfirm={async () => query.replace(await excludeFromTraining(id))}
        />
      )}
    </Dialog>
  );
}

function Lines({ receipt }: { receipt: Receipt }) {
  const { service, readers, improve, models, mentioned, about_me, retention, sent_out, insight } = receipt;
  const isKeptHere = useKeptHere();
  return (
    <div data-testid="receipt">
      <ReceiptLine title={t.receipt.service}>
        <p className="font-medium">{typeset(service.name)}</p>
      </ReceiptLine>
      <ReceiptLine title={t.receipt.whoCanRead}>
        <Readers readers={readers} />
      </ReceiptLine>
      <ReceiptLine title={recipientTexts.title}>
        <Providers models={models} />
        <p className="mt-1 text-sm text-quiet">{longChatTexts.alsoSent}</p>
        {about_me > 0 && <p className="mt-1 text-sm text-quiet">{aboutMeTexts.receipt(about_me)}</p>}
      </ReceiptLine>
      {mentioned.length > 0 && (
        <ReceiptLine title={mentionTexts.receipt}>
          <p>{listed(mentioned)}</p>
        </ReceiptLine>
      )}
      <ReceiptLine title={t.receipt.improve}>
        <Reasons improve={improve} />
      </ReceiptLine>
      <ReceiptLine title={feedbackTexts.receipt.title}>
        <p>{typeset(insight.sentence)}</p>
      </ReceiptLine>
      <ReceiptLine title={t.receipt.retention}>
        <p>{typeset(retention.sentence)}</p>
        {isKeptHere && <p className="mt-1">{guestTexts.keptCopy}</p>}
      </ReceiptLine>
      <ReceiptLine title={t.receipt.sentOut}>
        <p>{typeset(sent_out.sentence)}</p>
        {sent_out.disclosures.length > 0 && <Disclosures disclosures={sent_out.disclosures} />}
      </ReceiptLine>
    </div>
  );
}

/** The model providers that got the chat, the facts about each, and how many prompts each got (P14). */
function Providers({ models: { providers, unrecorded, title } }: { models: Receipt["models"] }) {
  return (
    <>
      {providers.length === 0 && unrecorded === 0 && <p>{recipientTexts.none}</p>}
      <ul data-testid="receipt-models" className="grid gap-3">
        {providers.map((provider) => (
          <li key={provider.endpoint_id}>
            <p className="font-medium break-words">{typeset(provider.name)}</p>
            <ProviderFacts facts={provider} />
            <p className="text-sm break-words text-quiet">{amountsOf(provider)}</p>
            {provider.left && <p className="text-sm text-quiet">{maskedOf(provider)}</p>}
          </li>
        ))}
      </ul>
      {unrecorded > 0 && <p className="mt-1 text-sm text-quiet">{recipientTexts.unrecorded(unrecorded)}</p>}
      {(title === "done" || (title === "possible" && titlesWanted())) && (
        <p className="mt-1 text-sm text-quiet">{chatTexts.titleRequest[title]}</p>
      )}
    </>
  );
}

function amountsOf({ models, answers, beside, searches, prompt_tokens, completion_tokens }: ProviderUse): string {
  const tokens = prompt_tokens + completion_tokens;
  return [
    ...models.map(modelName),
    ...(answers > 0 || searches === 0 ? [recipientTexts.answers(answers)] : []),
    ...(searches > 0 ? [recipientTexts.searches(searches)] : []),
    ...(beside > 0 ? [recipientTexts.sideRequests(beside)] : []),
    ...(tokens > 0 ? [recipientTexts.tokens(tokens)] : []),
  ].join(" · ");
}

/** Says whether personal data was masked in the prompts of its answers (P14). */
function maskedOf({ masked, answers }: ProviderUse): string {
  if (masked === 0) return recipientTexts.masked.none;
  return masked < answers ? recipientTexts.masked.some(masked, answers) : recipientTexts.masked.all;
}

function Disclosures({ disclosures }: { disclosures: Receipt["sent_out"]["disclosures"] }) {
  const isGuest = useIsGuest();
  return (
    <ul data-testid="receipt-sent" className="mt-2 grid gap-2">
      {disclosures.map((sent) => (
        <li key={sent.ledger_id} className="text-sm">
          {isGuest ? (
            <p className="font-medium wrap-anywhere">
              {sent.host} · {operationName(sent)}
            </p>
          ) : (
            <Link className="link wrap-anywhere" href={`/ledger?entry=${sent.ledger_id}`}>
              {sent.host} · {operationName(sent)}
            </Link>
          )}
          <p className="text-quiet">
            <time dateTime={sent.at}>{atMoment(sent.at)}</time>, {ledgerTexts.states[sent.state]}
          </p>
        </li>
      ))}
    </ul>
  );
}
