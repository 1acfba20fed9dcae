/** Signing in with a passkey: offered within the e-mail field where the browser can, and by a button. */
import { useEffect, useRef, useState } from "react";
import type { SignInTask } from "../account/useSignIn";
import { unlock } from "../api/ownKey";
import { beginPasskeySignIn, signInByPasskey } from "../api/security";
import type { Me } from "../api/types";
import { useSession } from "../app/session";
import { useTask } from "../ui/useTask";
import { passkeyFault } from "./passkeyFault";
import { getWithSecret, offersInFields, supportsPasskeys, type WithSecret } from "./webauthn";

/** A challenge lasts five minutes; a page that stays open asks for another before. */
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
      () => undefined, // nothing was asked of anybody, so there is nothing to say
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
