/** Enables the user-held key: explains what changes and what cannot be recovered, and asks for a passphrase. */
import { useState } from "react";
import { Password } from "../account/Password";
import { readMe } from "../api/accounts";
import { enableUserKey } from "../api/ownKey";
import { ApiError, sentenceOf } from "../api/request";
import { useSession } from "../app/session";
import { t } from "../texts";
import { userKeyTexts as texts } from "../texts/ownKey";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Notice } from "../ui/Notice";
import { useTask } from "../ui/useTask";

interface Props {
  confirmed: <T>(call: () => Promise<T>) => Promise<T>;
  onClose: () => void;
  onKept: (code: string) => void;
}

export function EnableUserKeyDialog({ confirmed, onClose, onKept }: Props) {
  const { setMe } = useSession();
  const [passphrase, setPassphrase] = useState("");
  const [understood, setUnderstood] = useState(false);
  const keep = useTask(async () => {
    const code = await confirmed(() => enableUserKey(passphrase));
    onKept(code);
    await readMe().then(setMe, () => undefined); // this also changes the training choice
  });
  const ofField = keep.error instanceof ApiError && keep.error.field === "passphrase";
  return (
    <Dialog title={texts.keepTitle} onClose={onClose}>
      <form className="grid gap-4" onSubmit={keep.submit}>
        <ul className="list-disc space-y-1.5 ps-5">
          {texts.whatChanges.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
        <p className="text-quiet">{texts.notCovered}</p>
        <Notice tone="caution">{texts.lossWarning}</Notice>
        <Password
          label={texts.passphrase}
          show={texts.show}
          autoComplete="new-password"
          hint={texts.passphraseHint}
          value={passphrase}
          onChange={setPassphrase}
          error={ofField ? sentenceOf(keep.error) : null}
        />
        <label className="flex cursor-pointer items-start gap-3">
          <input
            type="checkbox"
            className="mt-1 size-4 shrink-0 accent-(--accent)"
            required
            checked={understood}
            onChange={(event) => setUnderstood(event.target.checked)}
          />
          {texts.understood}
        </label>
        {keep.error !== null && !ofField && <Notice tone="danger">{sentenceOf(keep.error)}</Notice>}
        <div className="sticky bottom-0 -mx-6 -mb-6 flex flex-wrap justify-end gap-3 border-t border-line bg-surface px-6 py-4">
          <Button onClick={onClose}>{t.common.cancel}</Button>
          <Button variant="main" type="submit" disabled={keep.busy}>
            {keep.busy ? texts.encrypting : texts.keepDo}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
