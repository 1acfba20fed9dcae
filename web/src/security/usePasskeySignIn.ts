/** Sign-in with a passkey: autofill in the email field if the browser supports it, and a button. */
import { useEffect, useRef, useState } from "react";
import type { SignInTask } from "../account/useSignIn";
import { unlock } from "../api/ownKey";
import { beginPasskeySignIn, signInByPasskey } from "../api/security";
import type { Me } from "../api/types";
import { useSession } from "../app/session";
import { useTask } from "../ui/useTask";
import { passkeyFault } from "./passkeyFault";
import { getWithSecret, offersInFields, supportsPasskeys, type WithSecret } from "./webauthn";

/** A challenge is valid for five minutes; a page that stays open requests a new one earlier. */
const renewEvery = 4 * 60_000;

interface PasskeySignIn {
  usable: boolean;
  fault: string | null;
  byButton: () => Promise<void>;
}

export function usePasskeySignIn(entry: SignInTask): PasskeySignIn {
  const usable = useSession().instance.passkeys && supportsPasskeys();
  const [attempt, setAttempt] = useState(0);
  const offer = useRef<AbortController>(null);
  const enter = useRef(entry.enter);
  enter.current = entry.enter;
  const renew = () => setAttempt((previous) => previous + 1);

  useEffect(() => {
    if (!usable) return;
    const controller = new AbortController();
    offer.current = controller;
    const timer = setTimeout(renew, renewEvery);
    waitForFieldChoice(controller.signal).then(
      async (credential) => {
        if (credential === null) return;
        await enter.current(() => signInWith(credential));
        renew();
      },
      () => undefined, // the user was not prompted, so there is nothing to report
    );
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [usable, attempt]);

  const { error, run: byButton } = useTask(async () => {
    offer.current?.abort();
    try {
      const credential = await getWithSecret(await beginPasskeySignIn());
      await entry.enter(() => signInWith(credential));
    } finally {
      renew();
    }
  });
  return { usable, fault: error === null ? null : passkeyFault(error), byButton };
}

/** One touch also unlocks the user-held key, if the passkey may; otherwise the app asks for it afterwards. */
async function signInWith({ credential, secret }: WithSecret): Promise<Me> {
  const me = await signInByPasskey(credential);
  if (!me.locked || secret === null) return me;
  return unlock("passkey", secret, credential.rawId).then(
    () => ({ ...me, locked: false }),
    () => me,
  );
}

async function waitForFieldChoice(signal: AbortSignal) {
  if (!(await offersInFields()) || signal.aborted) return null;
  return getWithSecret(await beginPasskeySignIn(), signal, true);
}
