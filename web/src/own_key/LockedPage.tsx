/** Shown after sign-in to users with a user-held key: unlock it, or give up the data that it protects. */
import { useState } from "react";
import { Password } from "../account/Password";
import { SignedOutLayout } from "../account/SignedOutLayout";
import { signOut } from "../api/accounts";
import { abandonUserKey, readUserKey, type UnlockMethodKind, unlock } from "../api/ownKey";
import { sentenceOf } from "../api/request";
import { beginPasskeyConfirmation } from "../api/security";
import { useResource } from "../api/useResource";
import { useMe, useSession } from "../app/session";
import { passkeyFault } from "../security/passkeyFault";
import { NotConfirmed, useReauthentication } from "../security/Reauthenticate";
import { getWithSecret, supportsPasskeys } from "../security/webauthn";
import { userKeyTexts } from "../texts/ownKey";
import { Button } from "../ui/Button";
import { Confirm } from "../ui/Dialog";
import { TextField } from "../ui/Field";
import { Icon } from "../ui/Icon";
import { Notice } from "../ui/Notice";
import { useTask } from "../ui/useTask";

const { locked: texts } = userKeyTexts;

export default function LockedPage() {
  const me = useMe();
  const { setMe } = useSession();
  const [byCode, setByCode] = useState(false);
  const onUnlocked = () => setMe({ ...me, locked: false });
  return (
    <SignedOutLayout title={texts.title} text={texts.text}>
      <ByPasskey onOpened={onUnlocked} />
      <BySecret key={String(byCode)} kind={byCode ? "recovery_code" : "passphrase"} onOpened={onUnlocked} />
      <p>
        <button type="button" className="link" onClick={() => setByCode(!byCode)}>
          {byCode ? texts.byPassphrase : texts.byCode}
        </button>
      </p>
      <LockedActions onGivenUp={onUnlocked} />
    </SignedOutLayout>
  );
}

function BySecret({ kind, onOpened }: { kind: UnlockMethodKind; onOpened: () => void }) {
  const [secret, setSecret] = useState("");
  const open = useTask(() => unlock(kind, secret).then(onOpened));
  const sentence = open.error === null ? null : sentenceOf(open.error);
  return (
    <form className="grid gap-4" onSubmit={open.submit}>
      {kind === "passphrase" ? (
        <Password
          label={userKeyTexts.passphrase}
          show={userKeyTexts.show}
          autoFocus
          autoComplete="current-password"
          value={secret}
          onChange={setSecret}
          error={sentence}
        />
      ) : (
        <TextField
          label={userKeyTexts.code.label}
          hint={texts.codeHint}
          required
          autoFocus
          autoComplete="off"
          spellCheck={false}
          value={secret}
          onChange={(event) => setSecret(event.target.value)}
          error={sentence}
        />
      )}
      <Button variant="main" type="submit" disabled={open.busy}>
        {open.busy ? texts.unlocking : texts.unlock}
      </Button>
    </form>
  );
}

/** Offered if one of the passkeys can unlock the key. */
function ByPasskey({ onOpened }: { onOpened: () => void }) {
  const { resource: own } = useResource("own key", readUserKey);
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const offered = own.state === "ready" && own.value.openers.some((opener) => opener.kind === "passkey");
  if (!offered || !supportsPasskeys()) return null;
  const open = async () => {
    setBusy(true);
    setFault(null);
    try {
      const { credential, secret } = await getWithSecret(await beginPasskeyConfirmation());
      if (secret === null) setFault(userKeyTexts.noSecret);
      else {
        await unlock("passkey", secret, credential.rawId);
        return onOpened();
      }
    } catch (error) {
      setFault(passkeyFault(error));
    }
    setBusy(false);
  };
  return (
    <>
      <Button disabled={busy} onClick={() => void open()}>
        <Icon name="key" />
        {texts.byPasskey}
      </Button>
      {fault !== null && <Notice tone="danger">{fault}</Notice>}
    </>
  );
}

function LockedActions({ onGivenUp }: { onGivenUp: () => void }) {
  const [isAbandoning, setAbandoning] = useState(false);
  const { confirmed, dialog } = useReauthentication();
  const abandon = () =>
    confirmed(abandonUserKey).then(onGivenUp, (error: unknown) => {
      if (!(error instanceof NotConfirmed)) throw error;
    });
  return (
    <p className="flex flex-wrap gap-x-6 gap-y-2 border-t border-line pt-4 text-sm">
      <button type="button" className="link" onClick={() => setAbandoning(true)}>
        {texts.lostEverything}
      </button>
      <button type="button" className="link" onClick={() => void leave()}>
        {texts.signOut}
      </button>
      {isAbandoning && (
        <Confirm
          title={texts.lostTitle}
          text={texts.lostText}
          action={texts.lostDo}
          onClose={() => setAbandoning(false)}
          onConfirm={abandon}
        />
      )}
      {dialog}
    </p>
  );
}

/** A full page load, so that none of the user's data stays in memory. */
async function leave(): Promise<void> {
  await signOut().catch(() => undefined);
  sessionStorage.clear();
  location.assign("/sign-in");
}
