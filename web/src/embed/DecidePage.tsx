/** A window of this server in which a card is decided, and to which a guest's third-party sign-in returns. */
import { useEffect, useState } from "react";
import { finishSignIn } from "../api/guest";
import { actAsGuest } from "../api/guestToken";
import { useTitle } from "../app/title";
import { ConsentCard } from "../consent";
import { GuestMode } from "../guests/guestMode";
import { embedTexts } from "../texts/embed";
import { ErrorNotice } from "../ui/Notice";
import { type HandOver, receive, storedHandOver, tellAnswered } from "./handOver";
import { takeSignInReturn } from "./signInReturn";

type Step = { at: "waiting" | "signing" | "answered" } | { at: "asked"; card: string; error: unknown };

export default function DecidePage() {
  const [step, setStep] = useState<Step>({ at: "waiting" });
  useTitle(embedTexts.decideTitle);
  useEffect(() => {
    const showCard = ({ token, card }: HandOver, error: unknown = null) => {
      actAsGuest(token);
      setStep({ at: "asked", card, error });
    };
    const previous = storedHandOver();
    const returned = takeSignInReturn();
    if (previous === null) return receive(showCard);
    if (returned === null) return showCard(previous);
    actAsGuest(previous.token);
    setStep({ at: "signing" });
    finishSignIn(returned).then(
      () => showCard(previous),
      (error: unknown) => showCard(previous, error),
    );
  }, []);
  const onAnswered = () => {
    tellAnswered();
    setStep({ at: "answered" });
    window.close();
  };
  return (
    <GuestMode value={true}>
      <main className="mx-auto grid max-w-2xl gap-4 p-4">
        <h1 className="text-xl font-semibold">{embedTexts.decideTitle}</h1>
        {step.at === "asked" ? (
          <>
            {step.error !== null && <ErrorNotice error={step.error} />}
            <ConsentCard consentId={step.card} onSettled={onAnswered} />
          </>
        ) : (
          <p role="status" className="text-quiet">
            {embedTexts[step.at]}
          </p>
        )}
      </main>
    </GuestMode>
  );
}
