/** The user's email address, and whether it is confirmed. */
import { useState } from "react";
import { requestAddressConfirmation } from "../api/accounts";
import { useMe, useSession } from "../app/session";
import { t } from "../texts";
import { addressTexts as texts } from "../texts/addresses";
import { Button } from "../ui/Button";
import { ErrorNotice, Notice } from "../ui/Notice";
import { useTask } from "../ui/useTask";
import { ChangeAddress } from "./ChangeAddress";

export function OwnAddress() {
  const { email, email_verified, borrowed } = useMe();
  const { sends_mail } = useSession().instance;
  const [changing, setChanging] = useState(false);
  const [sentTo, setSentTo] = useState<string | null>(null);
  return (
    <div className="flex flex-wrap items-center justify-between gap-3" data-testid="own-address">
      <div className="min-w-0 flex-1 basis-72">
        <p className="label">{t.account.email}</p>
        <p className="wrap-anywhere">{email}</p>
        <p className="text-sm text-quiet">
          {email_verified ? texts.isConfirmed : sends_mail ? texts.notConfirmed : texts.neverConfirmed}
        </p>
        {!email_verified && sends_mail && <Ask email={email} />}
        <div role="status">
          {sentTo !== null && sentTo !== email && (
            <Notice tone="quiet" className="mt-3">
              <span className="wrap-anywhere">{texts.change.sent(sentTo)}</span>
            </Notice>
          )}
        </div>
      </div>
      {!borrowed && <Button onClick={() => setChanging(true)}>{texts.change.action}</Button>}
      {changing && <ChangeAddress onClose={() => setChanging(false)} onSent={setSentTo} />}
    </div>
  );
}

function Ask({ email }: { email: string }) {
  const [sent, setSent] = useState(false);
  const ask = useTask(() => requestAddressConfirmation().then(() => setSent(true)));
  return (
    <div className="mt-3 grid justify-items-start gap-3">
      {sent && (
        <Notice tone="quiet">
          <span className="wrap-anywhere">{texts.ownSent(email)}</span>
        </Notice>
      )}
      <ErrorNotice error={ask.error} />
      <Button disabled={ask.busy} onClick={ask.run}>
        {ask.busy ? texts.sending : sent ? texts.resend : texts.send}
      </Button>
    </div>
  );
}
