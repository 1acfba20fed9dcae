import { useState } from "react";
import { type SignIn, startSignIn } from "../api/consents";
import { sentenceOf } from "../api/request";
import { askInWindow, forgetOpener, isCardWindow } from "../embed/handOver";
import { useIsGuest } from "../guests/guestMode";
import { consentTexts } from "../texts/consent";
import { embedTexts } from "../texts/embed";
import { guestTexts } from "../texts/guests";
import { typeset } from "../texts/typeset";
import { DecisionButton } from "./DecisionButton";

/** Asks the user to sign in at a recipient that acts in their name, before the request can be allowed. */
export function SignInFirst({ signIn }: { signIn: SignIn }) {
  const isGuest = useIsGuest();
  return (
    <div className="rounded-lg bg-wash px-3 py-2 wrap-anywhere">
      <p className="font-medium">{consentTexts.signIn(signIn.host)}</p>
      <p className="text-[0.9375rem]">
        {`${typeset(signIn.sentence)} ${isGuest ? guestTexts.signInText : consentTexts.signInText}`}
      </p>
    </div>
  );
}

interface ButtonProps {
  signIn: SignIn;
  card: string;
  ready: boolean;
  /** Called when the card was answered in another window. */
  onAnswered: () => void;
}

/**
 * Opens sign-in. A guest's page must stay open, so a separate window goes to the third party and shows the rest of the
 * card afterwards.
 */
export function SignInButton({ signIn, card, ready, onAnswered }: ButtonProps) {
  const opensWindow = useIsGuest() && !isCardWindow();
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const openWindow = () => setRefusal(askInWindow(card, onAnswered) ? null : embedTexts.blocked);
  const redirect = async () => {
    setBusy(true);
    setRefusal(null);
    try {
      const url = new URL(await startSignIn(signIn, location.pathname + location.search));
      if (url.protocol === "https:" || url.protocol === "http:") {
        forgetOpener();
        return location.assign(url);
      }
      setRefusal(consentTexts.signInRefused);
    } catch (error) {
      setRefusal(sentenceOf(error));
    }
    setBusy(false);
  };
  return (
    <>
      <DecisionButton
        variant="main"
        className="grow sm:ms-auto sm:grow-0"
        ready={ready && !busy}
        onDecide={opensWindow ? openWindow : () => void redirect()}
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
