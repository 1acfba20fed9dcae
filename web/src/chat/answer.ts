/** The state of a streaming answer: a fold over the events of its stream. */
import type { Call } from "../api/consents";
import type { Citation, Finish, Message, MessageState, ModelUse } from "../api/types";
import type { LeftOut, StreamEvent, Thought, TurnData } from "./stream";

export interface Answer {
  turn: TurnData | null;
  text: string;
  citations: Citation[];
  calls: Call[];
  context: LeftOut;
  /** The number of answers queued before this one, or null once it has started. */
  ahead: number | null;
  /** The model is thinking before it continues. */
  thinking: boolean;
  /** The model's reasoning, if the reader may see it. */
  reasoning: string;
  /** The duration of its reasoning, or null if there is none yet. */
  thought: Thought | null;
  state: MessageState;
  error: string | null;
  finish: Finish | null;
  /** The name of the model, once the answer has ended. */
  model: string | null;
  /** The model providers that got the prompts, once the answer has ended; earlier if something was masked for them. */
  recipients: ModelUse[];
  /** The server has reported the end. Without it, the connection was lost. */
  ended: boolean;
}

export const nothingYet: Answer = {
  turn: null,
  text: "",
  citations: [],
  calls: [],
  context: { left_out: 0, summarised: 0 },
  ahead: null,
  thinking: false,
  reasoning: "",
  thought: null,
  state: "running",
  error: null,
  finish: null,
  model: null,
  recipients: [],
  ended: false,
};

/** The state to continue from, built from the answer that a message already holds. */
export function answerOf({ text, citations, calls, left_out, summarised }: Message): Answer {
  return { ...nothingYet, text, citations, calls, context: { left_out, summarised } };
}

/** Whether a stream replayed from its start has delivered everything in `shown`. */
export function hasCaughtUp(answer: Answer, shown: Answer): boolean {
  return (
    answer.ended || (["text", "reasoning", "calls"] as const).every((part) => answer[part].length >= shown[part].length)
  );
}

export function applyEvent(answer: Answer, event: StreamEvent): Answer {
  switch (event.type) {
    case "data-turn":
      return { ...answer, turn: event.data };
    case "data-citations":
      return { ...answer, citations: event.data };
    case "data-context":
      return { ...answer, context: event.data };
    case "data-recipients":
      return { ...answer, recipients: event.data };
    case "data-call":
      return { ...answer, calls: withCall(answer.calls, event.data), ahead: null, thinking: isSettled(event.data) };
    case "text-delta":
      return { ...answer, text: answer.text + event.delta, ahead: null, thinking: false };
    case "data-waiting":
      return { ...answer, ahead: event.data.ahead };
    case "data-thinking":
      return { ...answer, ahead: null, thinking: true };
    case "reasoning-delta":
      return { ...answer, reasoning: answer.reasoning + event.delta };
    case "data-thought":
      return { ...answer, thought: event.data, thinking: false };
    case "data-withdrawn":
      return { ...answer, text: answer.text.slice(0, event.data.characters) };
    case "data-state": {
      const { state, error, finish, model, recipients } = event.data;
      return { ...answer, state, error, finish, model, recipients, ahead: null, thinking: false, ended: true };
    }
    case "error":
      return { ...answer, state: "failed", error: event.errorText, ended: true };
    case "start":
    case "finish":
    case "done":
      return answer;
  }
}

/** The model has the call's result but has not continued yet. */
const isSettled = ({ state }: Call) => state !== "waiting" && state !== "sending";

/** Replaces the earlier state of a call. */
function withCall(calls: readonly Call[], call: Call): Call[] {
  return [...calls.filter(({ n }) => n !== call.n), call].toSorted((one, other) => one.n - other.n);
}
