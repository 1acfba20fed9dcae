/** Changes the passphrase. */
import { useState } from "react";
import { Password } from "../account/Password";
import { changePassphrase } from "../api/ownKey";
import { sentenceOf } from "../api/request";
import { t } from "../texts";
import { userKeyTexts as texts } from "../texts/ownKey";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { useTask } from "../ui/useTask";

interface Props {
  confirmed: <T>(call: () => Promise<T>) => Promise<T>;
  onClose: () => void;
  onChanged: () => void;
}

export function ChangeDialog({ confirmed, onClose, onChanged }: Props) {
  const [passphrase, setPassphrase] = useState("");
  const change = useTask(() => confirmed(() => changePassphrase(passphrase)).then(onChanged));
  return (
    <Dialog title={texts.change} onClose={onClose}>
      <form className="grid gap-4" onSubmit={change.submit}>
        <p className="text-quiet">{texts.changeText}</p>
        <Password
          label={texts.newPassphrase}
          show={texts.show}
          autoComplete="new-password"
          hint={texts.passphraseHint}
          value={passphrase}
          onChange={setPassphrase}
          error={change.error === null ? null : sentenceOf(change.error)}
        />
        <div className="flex flex-wrap justify-end gap-3">
          <Button onClick={onClose}>{t.common.cancel}</Button>
          <Button variant="main" type="submit" disabled={change.busy}>
            {texts.changeDo}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
