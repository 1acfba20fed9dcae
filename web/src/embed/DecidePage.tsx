/** The window of this server in which a card is answered, and to which a guest's sign-in at a third party comes back. */
import { useEffect, useState } from "react";
import { finishSignIn } from "../api/guest";
import { actAsGuest } from "../api/guestToken";
import { useTitle } from "../app/title";
import { ConsentCard } from "../consent";
import { GuestMode } from "../guests/guestMode";
import { embedTexts } from "../texts/embed";
import { ErrorNotice } from "../ui/Notice";
import { type Handed, handedBefore, receive, tellAnswered } from "./handOver";
import { takeReturned } from "./returned";

type Step = { at: "waiting" | "signing" | "answered" } | { at: "asked"; card: string; error: unknown };

export default function DecidePage() {
  const [step, setStep] = useState<Step>({ at: "waiting" });
  useTitle(embedTexts.decideTitle);
  useEffect(() => {
    const asked = ({ token, card }: Handed, error: unknown = null) => {
      actAsGuest(token);
      setStep({ at: "asked", card, error });
    };
    const before = handedBefore();
    const returned = takeReturned();
    if (before === null) return receive(asked);
    if (returned === null) return asked(before);
    actAsGuest(before.token);
    setStep({ at: "signing" });
    finishSignIn(returned).then(
      () => asked(before),
      (error: unknown) => asked(before, error),
    );
  }, []);
  const answered = () => {
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
            <ConsentCard consentId={step.card} onSettled={answered} />
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
