/** Re-authentication: when the server requires it for a call, a dialog opens and the call is repeated afterwards. */
import { type FormEvent, type ReactNode, useRef, useState } from "react";
import { Password } from "../account/Password";
import { ApiError } from "../api/request";
import {
  beginPasskeyConfirmation,
  confirmByPasskey,
  confirmByPassword,
  readPasskeys,
  readSignIn,
} from "../api/security";
import { useResource } from "../api/useResource";
import { signOutHere } from "../app/signOut";
import { t } from "../texts";
import { securityTexts } from "../texts/security";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Icon } from "../ui/Icon";
import { Notice } from "../ui/Notice";
import { ResourceView } from "../ui/ResourceView";
import { Cancelled, useTask } from "../ui/useTask";
import { passkeyFault } from "./passkeyFault";
import { get, supportsPasskeys } from "./webauthn";

/** The user closed the confirmation dialog. */
export class NotConfirmed extends Cancelled {}

interface Reauthentication {
  /** Makes a call; if the server requires confirmation, asks for it and repeats the call once. */
  confirmed: <T>(call: () => Promise<T>) => Promise<T>;
  dialog: ReactNode;
}

export function useReauthentication(): Reauthentication {
  const [confirming, setConfirming] = useState(false);
  const waiting = useRef<(confirmed: boolean) => void>(null);
  const finish = (confirmed: boolean) => {
    setConfirming(false);
    waiting.current?.(confirmed);
  };
  const confirmed = async <T,>(call: () => Promise<T>): Promise<T> => {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof ApiError && error.code === "confirm_first")) throw error;
      setConfirming(true);
      if (!(await new Promise<boolean>((resolve) => (waiting.current = resolve)))) throw new NotConfirmed();
      return call();
    }
  };
  return { confirmed, dialog: confirming ? <ConfirmIdentity onEnd={finish} /> : null };
}

interface ConfirmMethods {
  password: boolean;
  passkeys: boolean;
}

async function readConfirmMethods(): Promise<ConfirmMethods> {
  const [{ has_password }, passkeys] = await Promise.all([readSignIn(), readPasskeys()]);
  return { password: has_password, passkeys: passkeys.length > 0 && supportsPasskeys() };
}

function ConfirmIdentity({ onEnd }: { onEnd: (confirmed: boolean) => void }) {
  const query = useResource("ways to confirm", readConfirmMethods);
  return (
    <Dialog title={securityTexts.confirm.title} onClose={() => onEnd(false)}>
      <p className="text-quiet">{securityTexts.confirm.text}</p>
      <ResourceView query={query}>{(methods) => <ConfirmForm methods={methods} onEnd={onEnd} />}</ResourceView>
    </Dialog>
  );
}

function ConfirmForm({ methods, onEnd }: { methods: ConfirmMethods; onEnd: (confirmed: boolean) => void }) {
  const [password, setPassword] = useState("");
  const attempt = useTask((call: () => Promise<void>) => call().then(() => onEnd(true)));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    event.stopPropagation();
    void attempt.run(() => confirmByPassword(password));
  };
  const byPasskey = () => attempt.run(async () => confirmByPasskey(await get(await beginPasskeyConfirmation())));
  const aboutPassword = attempt.error instanceof ApiError && attempt.error.field === "password";
  const none = !methods.password && !methods.passkeys;
  const fault = attempt.error === null || aboutPassword ? null : passkeyFault(attempt.error);
  return (
    <form className="mt-4 grid gap-4" onSubmit={submit}>
      {fault !== null && <Notice tone="danger">{fault}</Notice>}
      {none && <Notice tone="caution">{securityTexts.confirm.none}</Notice>}
      {methods.password && (
        <Password
          autoComplete="current-password"
          value={password}
          onChange={setPassword}
          error={aboutPassword ? attempt.error.message : null}
        />
      )}
      <div className="flex flex-wrap justify-end gap-3">
        <Button onClick={() => onEnd(false)}>{t.common.cancel}</Button>
        {none && (
          <Button variant="main" onClick={() => void signOutHere()}>
            {t.shell.signOut}
          </Button>
        )}
        {methods.passkeys && (
          <Button disabled={attempt.busy} onClick={() => void byPasskey()}>
            <Icon name="key" />
            {securityTexts.passkeys.use}
          </Button>
        )}
        {methods.password && (
          <Button variant="main" type="submit" disabled={attempt.busy}>
            {attempt.busy ? securityTexts.confirm.confirming : securityTexts.confirm.action}
          </Button>
        )}
      </div>
    </form>
  );
}
