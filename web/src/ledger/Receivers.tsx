/** The recipients of the user's data, what each received, and a ready-made erasure request. */
import { useState } from "react";
import { type Receiver, readErasureRequest, readReceivers } from "../api/ledger";
import { useResource } from "../api/useResource";
import { navigate } from "../app/router";
import { t } from "../texts";
import { bytes, onDay } from "../texts/dates";
import { ledgerTexts } from "../texts/ledger";
import { Button } from "../ui/Button";
import { CopyButton } from "../ui/CopyButton";
import { Dialog } from "../ui/Dialog";
import { Field } from "../ui/Field";
import { Empty, ResourceView } from "../ui/ResourceView";
import { addressOf } from "./address";
import { PolicyLink } from "./PolicyLink";

export function Receivers() {
  const query = useResource("recipients", readReceivers);
  return (
    <ResourceView query={query}>
      {(receivers) =>
        receivers.length === 0 ? (
          <Empty title={ledgerTexts.receiversEmpty}>{ledgerTexts.emptyText}</Empty>
        ) : (
          <ul className="grid gap-3" data-testid="recipients">
            {receivers.map((receiver) => (
              <Row key={receiver.host} receiver={receiver} />
            ))}
          </ul>
        )
      }
    </ResourceView>
  );
}

function Row({ receiver }: { receiver: Receiver }) {
  const { host, count, first_at, last_at, sent_bytes, policy_url, gpts } = receiver;
  const [confirming, setConfirming] = useState(false);
  return (
    <li className="card p-4">
      <h2 className="font-mono font-semibold wrap-anywhere">{host}</h2>
      <p className="mt-1 break-words">
        {ledgerTexts.times(count)} · {ledgerTexts.period(onDay(first_at), onDay(last_at))} ·{" "}
        {ledgerTexts.sent(bytes(sent_bytes))}
      </p>
      <p className="text-[0.9375rem] break-words text-quiet">{ledgerTexts.viaGpts(gpts.join(", "))}</p>
      <p className="text-[0.9375rem]">
        {ledgerTexts.policy + t.common.colon}
        <PolicyLink url={policy_url} />
      </p>
      <div className="mt-3 flex flex-wrap gap-2">
        <Button onClick={() => navigate(addressOf({ recipient: host }))} aria-label={ledgerTexts.allOf(host)}>
          {ledgerTexts.showAll}
        </Button>
        <Button onClick={() => setConfirming(true)} aria-label={ledgerTexts.askErasureOf(host)}>
          {ledgerTexts.askErasure}
        </Button>
      </div>
      {confirming && <Erasure host={host} onClose={() => setConfirming(false)} />}
    </li>
  );
}

function Erasure({ host, onClose }: { host: string; onClose: () => void }) {
  const query = useResource(host, () => readErasureRequest(host));
  return (
    <Dialog title={ledgerTexts.erasure(host)} place="wide" onClose={onClose}>
      <p className="mb-4 text-quiet">{ledgerTexts.erasureText}</p>
      <ResourceView query={query}>
        {({ policy_url, subject, text }) => (
          <div className="grid gap-4">
            <p>
              {ledgerTexts.policy + t.common.colon}
              <PolicyLink url={policy_url} />
            </p>
            <Field label={ledgerTexts.subject}>
              {(control) => (
                <div className="flex items-center gap-1">
                  <input readOnly className="box" value={subject} {...control} />
                  <CopyButton label={ledgerTexts.copySubject} text={() => subject} />
                </div>
              )}
            </Field>
            <Field label={ledgerTexts.letter}>
              {(control) => (
                <div className="flex items-start gap-1">
                  <textarea readOnly className="box" rows={14} value={text} {...control} />
                  <CopyButton label={ledgerTexts.copyLetter} text={() => text} />
                </div>
              )}
            </Field>
          </div>
        )}
      </ResourceView>
    </Dialog>
  );
}
