/** The window of this server in which a card of a frame is answered. */
import { useEffect, useState } from "react";
import { actAsGuest } from "../api/guestToken";
import { useTitle } from "../app/title";
import { ConsentCard } from "../consent";
import { GuestMode } from "../guests/guestMode";
import { embedTexts } from "../texts/embed";
import { receive, tellAnswered } from "./handOver";

type Step = { at: "waiting" } | { at: "asked"; card: string } | { at: "answered" };

export default function DecidePage() {
  const [step, setStep] = useState<Step>({ at: "waiting" });
  useTitle(embedTexts.decideTitle);
  useEffect(
    () =>
      receive(({ token, card }) => {
        actAsGuest(token);
        setStep({ at: "asked", card });
      }),
    [],
  );
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
          <ConsentCard consentId={step.card} onSettled={answered} />
        ) : (
          <p role="status" className="text-quiet">
            {step.at === "waiting" ? embedTexts.waiting : embedTexts.answered}
          </p>
        )}
      </main>
    </GuestMode>
  );
}
