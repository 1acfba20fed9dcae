/** A call in an answer: the question about it while it waits for the person, else the line that it became. */
import { lazy, Suspense } from "react";
import type { Call } from "../api/consents";
import { consentTexts } from "../texts/consent";

const CallLine = lazy(() => import("../consent/CallLine"));
const Elicited = lazy(() => import("../consent").then(({ Elicited }) => ({ default: Elicited })));
const ConsentCard = lazy(() => import("../consent").then(({ ConsentCard }) => ({ default: ConsentCard })));

interface CallProps {
  call: Call;
  /** The answer is stored and waits for this call. */
  parked: boolean;
  /** The answer is being written. */
  live: boolean;
  /** Null while the server has not named it. */
  conversation: string | null;
  onDecided: () => void;
}

export function AnswerCall({ call, parked, live, conversation, onDecided }: CallProps) {
  const asks = parked && call.state === "waiting";
  return (
    <Suspense fallback={<p className="text-quiet">{consentTexts.lines[call.state](call.host)}</p>}>
      {asks ? (
        <ConsentCard key={call.id} consentId={call.id} onSettled={onDecided} />
      ) : (
        <CallLine call={call} conversation={conversation} />
      )}
      {live && call.asks && <Elicited key={call.asks.id} asks={call.asks} host={call.host} />}
    </Suspense>
  );
}
