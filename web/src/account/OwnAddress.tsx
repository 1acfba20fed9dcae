/** One's own e-mail address, and whether it is confirmed. */
import { useState } from "react";
import { requestAddressConfirmation } from "../api/accounts";
import { useMe, useSession } from "../app/session";
import { addressTexts as texts } from "../texts/addresses";
import { Button } from "../ui/Button";
import { ErrorNotice, Notice } from "../ui/Notice";
import { useTask } from "../ui/useTask";

export function OwnAddress() {
  const { email, email_verified } = useMe();
  const { sends_mail } = useSession().instance;
  return (
    <div data-testid="own-address">
      <p className="wrap-anywhere text-quiet">{email}</p>
      <p className="text-sm text-quiet">
        {email_verified ? texts.isConfirmed : sends_mail ? texts.notConfirmed : texts.neverConfirmed}
      </p>
      {!email_verified && sends_mail && <Ask email={email} />}
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
        {ask.busy ? texts.sending : sent ? texts.again : texts.send}
      </Button>
    </div>
  );
}
