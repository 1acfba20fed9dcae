/** One call in an answer: a code run, its consent card while it is pending, or a one-line record. */
import { lazy, Suspense } from "react";
import type { Call } from "../api/consents";
import { consentTexts } from "../texts/consent";

const CodeCall = lazy(() => import("./code/CodeCall"));
const CallLine = lazy(() => import("../consent/CallLine"));
const ElicitationForm = lazy(() => import("../consent").then(({ ElicitationForm }) => ({ default: ElicitationForm })));
const ConsentCard = lazy(() => import("../consent").then(({ ConsentCard }) => ({ default: ConsentCard })));

interface CallProps {
  call: Call;
  /** The answer is stored and waits for a decision about this call. */
  parked: boolean;
  /** The answer is still streaming. */
  live: boolean;
  /** Null until the server has named it. */
  conversation: string | null;
  message: string;
  onDecided: () => void;
  /** Called after the code was rerun. */
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
