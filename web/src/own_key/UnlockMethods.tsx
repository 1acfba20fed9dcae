/** Unlock methods of the user-held key: passphrase, recovery code, and the passkeys that the user allows. */
import { useState } from "react";
import { addPasskeyUnlock, removePasskeyUnlock, type UnlockMethod } from "../api/ownKey";
import { beginPasskeyConfirmation, confirmByPasskey, readPasskeys } from "../api/security";
import { useResource } from "../api/useResource";
import { passkeyFault } from "../security/passkeyFault";
import { NotConfirmed } from "../security/Reauthenticate";
import { getWithSecret, supportsPasskeys } from "../security/webauthn";
import { atMoment } from "../texts/dates";
import { userKeyTexts as texts } from "../texts/ownKey";
import { Button } from "../ui/Button";
import { Confirm } from "../ui/Dialog";
import { Notice } from "../ui/Notice";

interface Props {
  openers: readonly UnlockMethod[];
  onChangePassphrase: () => void;
  onNewCode: () => void;
  onChanged: () => void;
  confirmed: <T>(call: () => Promise<T>) => Promise<T>;
}

export function UnlockMethods({ openers, onChangePassphrase, onNewCode, onChanged, confirmed }: Props) {
  const [removing, setRemoving] = useState<UnlockMethod | null>(null);
  const remove = (opener: UnlockMethod) =>
    confirmed(() => removePasskeyUnlock(opener.id)).then(onChanged, (error: unknown) => {
      if (!(error instanceof NotConfirmed)) throw error;
    });
  return (
    <div>
      <h3 className="font-semibold">{texts.unlockMethods}</h3>
      <ul className="mt-2 mb-3 card divide-y divide-line">
        {openers.map((opener) => (
          <li key={opener.id} className="flex flex-wrap items-center justify-between gap-3 px-4 py-3">
            <div className="min-w-0">
              <p className="font-medium break-words">{nameOf(opener)}</p>
              <p className="text-sm text-quiet">{texts.set(atMoment(opener.made_at))}</p>
            </div>
            {opener.kind === "passphrase" && <Button onClick={onChangePassphrase}>{texts.change}</Button>}
            {opener.kind === "recovery_code" && <Button onClick={onNewCode}>{texts.newCode}</Button>}
            {opener.kind === "passkey" && (
              <Button aria-label={texts.removeOf(opener.name ?? "")} onClick={() => setRemoving(opener)}>
                {texts.remove}
              </Button>
            )}
          </li>
        ))}
      </ul>
      <AddPasskey onAdded={onChanged} />
      {removing !== null && (
        <Confirm
          title={texts.removeTitle}
          text={texts.removeText(removing.name ?? "")}
          action={texts.remove}
          onClose={() => setRemoving(null)}
          onConfirm={() => remove(removing)}
        />
      )}
    </div>
  );
}

const nameOf = ({ kind, name }: UnlockMethod) => (name === null ? texts.kinds[kind] : texts.passkeyNamed(name));

/** One touch confirms the user's identity and returns the secret. */
function AddPasskey({ onAdded }: { onAdded: () => void }) {
  const { resource: own } = useResource("passkeys", readPasskeys);
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  if (!supportsPasskeys() || own.state !== "ready") return null;
  if (own.value.length === 0) return <p className="text-quiet">{texts.noPasskey}</p>;
  const add = async () => {
    setBusy(true);
    setFault(null);
    try {
      const { credential, secret } = await getWithSecret(await beginPasskeyConfirmation());
      if (secret === null) setFault(texts.noSecret);
      else {
        await confirmByPasskey(credential);
        await addPasskeyUnlock(credential.rawId, secret);
        onAdded();
      }
    } catch (error) {
      setFault(passkeyFault(error));
    }
    setBusy(false);
  };
  return (
    <>
      <Button disabled={busy} onClick={() => void add()}>
        {busy ? texts.adding : texts.addPasskey}
      </Button>
      {fault !== null && (
        <Notice tone="danger" className="mt-3">
          {fault}
        </Notice>
      )}
    </>
  );
}
