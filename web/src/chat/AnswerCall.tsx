/** A call in an answer: code that ran, or the question about it while it waits for the person, else its line. */
import { lazy, Suspense } from "react";
import type { Call } from "../api/consents";
import { consentTexts } from "../texts/consent";

const CodeCall = lazy(() => import("./code/CodeCall"));
const CallLine = lazy(() => import("../consent/CallLine"));
const ElicitationForm = lazy(() => import("../consent").then(({ ElicitationForm }) => ({ default: ElicitationForm })));
const ConsentCard = lazy(() => import("../consent").then(({ ConsentCard }) => ({ default: ConsentCard })));

interface CallProps {
  call: Call;
  /** The answer is stored and waits for this call. */
  parked: boolean;
  /** The answer is being written. */
  live: boolean;
  /** Null while the server has not named it. */
  conversation: string | null;
  message: string;
  onDecided: () => void;
  /** Called after its code was run again. */
  onRan: () => void;
}

export function AnswerCall({ call, parked, live, conversation, message, onDecided, onRan }: CallProps) {
  if (call.code)
    return (
      <Suspense fallback={<p className="text-quiet">Python</p>}>
        <CodeCall
          call={call}
          run={call.code}
          live={live || parked}
          conversation={conversation}
          message={message}
          onRan={onRan}
        />
      </Suspense>
    );
  const asks = parked && call.state === "waiting";
  return (
    <Suspense fallback={<p className="text-quiet">{consentTexts.lines[call.state](call.host)}</p>}>
      {asks ? (
        <ConsentCard key={call.id} consentId={call.id} onSettled={onDecided} />
      ) : (
        <CallLine call={call} conversation={conversation} />
      )}
      {live && call.asks && <ElicitationForm key={call.asks.id} asks={call.asks} host={call.host} />}
    </Suspense>
  );
}
