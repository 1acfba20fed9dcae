/** Changes the user's email address: by a link to the new address, or immediately if the server sends no mail. */
import { useState } from "react";
import { changeAddress } from "../api/accounts";
import { ApiError, sentenceOf } from "../api/request";
import { useMe, useSession } from "../app/session";
import { showToast } from "../app/toasts";
import { useReauthentication } from "../security/Reauthenticate";
import { t } from "../texts";
import { addressTexts } from "../texts/addresses";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { TextField } from "../ui/Field";
import { Notice } from "../ui/Notice";
import { useTask } from "../ui/useTask";

const texts = addressTexts.change;

interface ChangeAddressProps {
  onClose: () => void;
  /** A link was sent to this address. */
  onSent: (email: string) => void;
}

export function ChangeAddress({ onClose, onSent }: ChangeAddressProps) {
  const me = useMe();
  const { setMe, instance } = useSession();
  const [newEmail, setNewEmail] = useState("");
  const { confirmed, dialog } = useReauthentication();
  const save = useTask(async () => {
    const { email, changed } = await confirmed(() => changeAddress(newEmail.trim()));
    if (changed) {
      setMe({ ...me, email, email_verified: false });
      showToast(texts.changed);
    } else onSent(email);
    onClose();
  });
  const ofField = save.error instanceof ApiError && save.error.field === "email";
  return (
    <Dialog title={texts.action} onClose={onClose}>
      <form noValidate className="grid gap-4" onSubmit={save.submit}>
        <p className="wrap-anywhere text-quiet">{texts.current(me.email)}</p>
        {save.error !== null && !ofField && <Notice tone="danger">{sentenceOf(save.error)}</Notice>}
        <TextField
          label={texts.field}
          hint={instance.sends_mail ? texts.byLink : texts.withoutMail}
          type="email"
          required
          autoComplete="email"
          value={newEmail}
          onChange={(event) => setNewEmail(event.target.value)}
          error={ofField ? sentenceOf(save.error) : null}
        />
        <div className="flex flex-wrap justify-end gap-3">
          <Button onClick={onClose}>{t.common.cancel}</Button>
          <Button variant="main" type="submit" disabled={save.busy || !newEmail.trim()}>
            {instance.sends_mail ? addressTexts.send : texts.action}
          </Button>
        </div>
      </form>
      {dialog}
    </Dialog>
  );
}
