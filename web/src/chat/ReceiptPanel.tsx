/** The privacy receipt of a conversation, line by line, as the functions that enforce it made it. */
import { type ReactNode, useState } from "react";
import { neverImprove } from "../api/chat";
import type { Receipt } from "../api/types";
import type { Held as Resource } from "../api/useResource";
import { Button } from "../parts/Button";
import { Confirm, Dialog } from "../parts/Dialog";
import { Held } from "../parts/Held";
import { Icon } from "../parts/Icon";
import { Link } from "../shell/router";
import { t } from "../texts";
import { atMoment } from "../texts/dates";
import { typeset } from "../texts/typeset";

export default function ReceiptPanel({
  id,
  held,
  beside,
  onClose,
}: {
  id: string;
  held: Resource<Receipt>;
  beside: boolean;
  onClose: () => void;
}) {
  const [confirming, setConfirming] = useState(false);
  return (
    <Dialog title={t.receipt.title} place={beside ? "beside" : "right"} onClose={onClose}>
      <Held held={held}>
        {(receipt) => (
          <>
            <Lines receipt={receipt} />
            {receipt.improve.can_switch_off && (
              <Button className="mt-2 w-full" onClick={() => setConfirming(true)}>
                {t.receipt.switchOff}
              </Button>
            )}
            <p className="label mt-6 border-t border-dashed border-edge pt-4 text-center">{t.receipt.made}</p>
          </>
        )}
      </Held>
      {confirming && (
        <Confirm
          title={t.receipt.confirmTitle}
          text={t.receipt.confirmText}
          action={t.receipt.confirm}
          onClose={() => setConfirming(false)}
          onConfirm={async () => held.replace(await neverImprove(id))}
        />
      )}
    </Dialog>
  );
}

function Lines({ receipt: { service, readers, improve, model, retention, sent_out, insight } }: { receipt: Receipt }) {
  return (
    <div data-testid="receipt">
      <Line title={t.receipt.service}>
        <p className="font-medium">{service.name}</p>
      </Line>
      <Line title={t.receipt.who}>
        <ul className="grid gap-2.5">
          {readers.map(({ who, can, why }) => (
            <li key={who}>
              <Verdict yes={can} label={typeset(who)} said={can ? t.receipt.can : t.receipt.cannot} />
              <p className="ms-7 text-sm text-quiet">{typeset(why)}</p>
            </li>
          ))}
        </ul>
      </Line>
      <Line title={t.receipt.improve}>
        <p className="mb-3 font-medium">{typeset(improve.sentence)}</p>
        <ul className="grid gap-2.5">
          {improve.reasons.map(({ party, allows, sentence }, index) => (
            <li key={index}>
              <Verdict
                yes={allows}
                label={t.receipt.parties[party] ?? party}
                said={allows ? t.receipt.yes : t.receipt.no}
              />
              <p className="ms-7 text-sm text-quiet">{withoutVerdict(sentence)}</p>
            </li>
          ))}
        </ul>
      </Line>
      <Line title={t.feedback.receipt.title}>
        <p>{typeset(insight.sentence)}</p>
      </Line>
      <Line title={t.receipt.model}>
        <p className="font-medium break-words">{model.name}</p>
        <p className="text-quiet">{model.where}</p>
      </Line>
      <Line title={t.receipt.retention}>
        <p>{typeset(retention.sentence)}</p>
      </Line>
      <Line title={t.receipt.sentOut}>
        <p>{typeset(sent_out.sentence)}</p>
        {sent_out.disclosures.length > 0 && <Disclosures disclosures={sent_out.disclosures} />}
      </Line>
    </div>
  );
}

function Disclosures({ disclosures }: { disclosures: Receipt["sent_out"]["disclosures"] }) {
  return (
    <ul data-testid="receipt-sent" className="mt-2 grid gap-2">
      {disclosures.map(({ ledger_id, host, operation, at, state }) => (
        <li key={ledger_id} className="text-sm">
          <Link className="link wrap-anywhere" href={`/ledger?entry=${ledger_id}`}>
            {host} · {operation}
          </Link>
          <p className="text-quiet">
            <time dateTime={at}>{atMoment(at)}</time>, {t.ledger.states[state]}
          </p>
        </li>
      ))}
    </ul>
  );
}

/** A party's reason without the yes or no before it, which stands beside it already. */
function withoutVerdict(sentence: string): string {
  const reason = typeset(sentence).replace(/^(?:Yes|No): /, "");
  return reason.slice(0, 1).toUpperCase() + reason.slice(1);
}

function Line({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="border-t border-dashed border-edge py-4 first:border-t-0 first:pt-0">
      <h3 className="label mb-1.5">{title}</h3>
      {children}
    </section>
  );
}

function Verdict({ yes, label, said }: { yes: boolean; label: string; said: string }) {
  return (
    <p className="flex items-start gap-2">
      <Icon name={yes ? "check" : "close"} className={`mt-0.5 size-5 ${yes ? "text-accent" : "text-quiet"}`} />
      <span className="min-w-0 flex-1 font-medium break-words">{label}</span>
      <span className="label mt-1 shrink-0">{said}</span>
    </p>
  );
}
