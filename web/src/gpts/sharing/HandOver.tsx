/**
 * Transfers ownership of a GPT: explains the consequences, makes the offer, and can withdraw it until it is accepted.
 */
import { useState } from "react";
import { type Handover, offerGpt, readHandover, withdrawGpt } from "../../api/handovers";
import { sentenceOf } from "../../api/request";
import { useResource } from "../../api/useResource";
import { useSession } from "../../app/session";
import { t } from "../../texts";
import { onDay } from "../../texts/dates";
import { handoverTexts as texts } from "../../texts/handover";
import { offerLinkTexts as linkTexts } from "../../texts/offerLinks";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { TextField } from "../../ui/Field";
import { ErrorNotice, Notice } from "../../ui/Notice";
import { ResourceView } from "../../ui/ResourceView";
import { useTask } from "../../ui/useTask";
import { OfferLink } from "./OfferLink";

export default function HandOver({ gpt, onClose }: { gpt: string; onClose: () => void }) {
  const query = useResource(gpt, () => readHandover(gpt));
  return (
    <Dialog title={texts.dialog} onClose={onClose}>
      <ResourceView query={query}>
        {(open) =>
          open ? (
            <Waiting gpt={gpt} open={open} onChanged={query.replace} />
          ) : (
            <Offer gpt={gpt} onOffered={query.replace} onClose={onClose} />
          )
        }
      </ResourceView>
    </Dialog>
  );
}

interface WaitingProps {
  gpt: string;
  open: Handover;
  onChanged: (open: Handover | null) => void;
}

function Waiting({ gpt, open, onChanged }: WaitingProps) {
  const { sends_mail } = useSession().instance;
  const change = useTask((call: () => Promise<Handover | null>) => call().then(onChanged));
  const withdraw = async () => {
    await withdrawGpt(gpt);
    return null;
  };
  return (
    <Notice tone="quiet">
      <p className="wrap-anywhere" data-testid="handover">
        {texts.waiting(open.email, onDay(open.expires_at))}
      </p>
      {open.link !== null && <OfferLink link={open.link} email={open.email} />}
      {open.link === null && (open.has_link || !sends_mail) && (
        <p className="mt-1 text-sm text-quiet">{open.has_link ? linkTexts.unopened : linkTexts.needed}</p>
      )}
      <div className="mt-3 flex flex-wrap gap-3">
        {!sends_mail && <Button onClick={() => change.run(() => offerGpt(gpt, open.email))}>{linkTexts.new}</Button>}
        <Button onClick={() => change.run(withdraw)}>{texts.withdraw}</Button>
      </div>
      {change.error !== null && <p className="mt-2 text-danger">{sentenceOf(change.error)}</p>}
    </Notice>
  );
}

interface OfferProps {
  gpt: string;
  onOffered: (open: Handover) => void;
  onClose: () => void;
}

function Offer({ gpt, onOffered, onClose }: OfferProps) {
  const [email, setEmail] = useState("");
  const offer = useTask(async () => {
    onOffered(await offerGpt(gpt, email));
  });
  return (
    <form onSubmit={offer.submit}>
      <p className="mb-2 text-quiet">{texts.text}</p>
      <p className="mb-4 text-quiet">{texts.details}</p>
      <TextField
        label={texts.email}
        hint={texts.hint}
        type="email"
        autoComplete="off"
        required
        value={email}
        onChange={(event) => setEmail(event.target.value)}
      />
      <ErrorNotice error={offer.error} className="mt-4" />
      <div className="mt-6 flex flex-wrap justify-end gap-3">
        <Button onClick={onClose}>{t.common.cancel}</Button>
        <Button variant="main" type="submit" disabled={offer.busy || !email.trim()}>
          {offer.busy ? texts.offering : texts.offer}
        </Button>
      </div>
    </form>
  );
}
