import { useState } from "react";
import { type SignIn, startSignIn } from "../api/consents";
import { sentenceOf } from "../api/request";
import { useIsGuest } from "../guests/guestMode";
import { consentTexts } from "../texts/consent";
import { guestTexts } from "../texts/guests";
import { typeset } from "../texts/typeset";
import { DecisionButton } from "./DecisionButton";

/** Where the recipient acts in the person's name it must know them: that comes before any yes. */
export function SignInFirst({ signIn }: { signIn: SignIn }) {
  const isGuest = useIsGuest();
  return (
    <div className="rounded-lg bg-wash px-3 py-2 wrap-anywhere">
      <p className="font-medium">{consentTexts.signIn(signIn.host)}</p>
      <p className="text-[0.9375rem]">
        {isGuest ? guestTexts.signInFirst(signIn.host) : `${typeset(signIn.sentence)} ${consentTexts.signInText}`}
      </p>
    </div>
  );
}

export function SignInButton({ signIn, ready }: { signIn: SignIn; ready: boolean }) {
  const isGuest = useIsGuest();
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const go = async () => {
    setBusy(true);
    setRefusal(null);
    try {
      const url = new URL(await startSignIn(signIn, location.pathname + location.search));
      if (url.protocol === "https:" || url.protocol === "http:") return location.assign(url);
      setRefusal(consentTexts.signInRefused);
    } catch (error) {
      setRefusal(sentenceOf(error));
    }
    setBusy(false);
  };
  if (isGuest) return null;
  return (
    <>
      <DecisionButton
        look="main"
        className="grow sm:ms-auto sm:grow-0"
        ready={ready && !busy}
        onDecide={() => void go()}
      >
        <span className="min-w-0 wrap-anywhere">{consentTexts.signInDo(signIn.host)}</span>
      </DecisionButton>
      {refusal && (
        <p role="alert" className="w-full text-sm text-danger">
          {refusal}
        </p>
      )}
    </>
  );
}
