/** What is known of an answer while it arrives: a fold over the events of its stream. */
import type { Citation, MessageState } from "../api/types";
import type { StreamEvent, TurnData } from "./stream";

export interface Answer {
  turn: TurnData | null;
  text: string;
  citations: Citation[];
  state: MessageState;
  error: string | null;
  /** The model stopped because it had reached its limit. */
  cut: boolean;
  /** The server has said how the answer ended; without it the connection was lost. */
  ended: boolean;
}

export const nothingYet: Answer = {
  turn: null,
  text: "",
  citations: [],
  state: "running",
  error: null,
  cut: false,
  ended: false,
};

export function applyEvent(answer: Answer, event: StreamEvent): Answer {
  switch (event.type) {
    case "data-turn":
      return { ...answer, turn: event.data };
    case "data-citations":
      return { ...answer, citations: event.data };
    case "text-delta":
      return { ...answer, text: answer.text + event.delta };
    case "data-state": {
      const { state, error, finish } = event.data;
      return { ...answer, state, error, cut: finish === "length", ended: true };
    }
    case "error":
      return { ...answer, state: "failed", error: event.errorText, ended: true };
    case "start":
    case "finish":
    case "done":
      return answer;
  }
}
