/**
 * Parses an answer's event stream (AI SDK UI message stream protocol over server-sent events). Pure: text in, events
 * out, independent of the transport. Sources: WHATWG HTML §9.2.6 (event stream interpretation); the protocol's part
 * types.
 */
import type { Call } from "../api/consents";
import type { Citation, Finish, ModelUse } from "../api/types";

export interface TurnData {
  conversation_id: string;
  question_id: string;
  answer_id: string;
  title: string;
}

/** The number of earliest messages left out of the prompt; a summary replaced the first `summarised` of them. */
export interface LeftOut {
  left_out: number;
  summarised: number;
}

/** The duration of the model's reasoning. */
export interface Thought {
  seconds: number;
  is_cut: boolean;
}

export interface StateData {
  state: "complete" | "parked" | "stopped" | "failed" | "interrupted";
  error: string | null;
  finish: Finish | null;
  model: string | null;
  recipients: ModelUse[];
}

export type StreamEvent =
  | { type: "start"; messageId: string }
  | { type: "data-turn"; data: TurnData }
  | { type: "data-citations"; data: Citation[] }
  | { type: "data-context"; data: LeftOut }
  | { type: "data-recipients"; data: ModelUse[] }
  | { type: "data-call"; data: Call }
  | { type: "data-waiting"; data: { ahead: number } }
  | { type: "data-thinking" }
  | { type: "reasoning-delta"; id: string; delta: string }
  | { type: "data-thought"; data: Thought }
  | { type: "data-withdrawn"; data: { characters: number } }
  | { type: "text-delta"; id: string; delta: string }
  | { type: "data-state"; data: StateData }
  | { type: "error"; errorText: string }
  | { type: "finish" }
  | { type: "done" };

const knownTypes = new Set([
  "start",
  "data-turn",
  "data-citations",
  "data-context",
  "data-recipients",
  "data-call",
  "data-waiting",
  "data-thinking",
  "reasoning-delta",
  "data-thought",
  "data-withdrawn",
  "text-delta",
  "data-state",
  "error",
  "finish",
]);

/** The stream contains something that is not an event of the protocol, so the rest cannot be trusted. */
export class BrokenStream extends Error {}

/** Accepts text in chunks of any size and returns the complete events. Unknown event types are skipped. */
export class EventReader {
  private unparsed = "";
  private data: string[] = [];

  feed(chunk: string): StreamEvent[] {
    const lines = (this.unparsed + chunk).split(/\r\n|\n|\r(?!$)/);
    this.unparsed = lines.pop() ?? "";
    return lines.map((line) => this.line(line)).filter((event) => event !== null);
  }

  private line(line: string): StreamEvent | null {
    if (line === "") return this.dispatch();
    if (line.startsWith("data:")) this.data.push(line.slice(line[5] === " " ? 6 : 5));
    return null;
  }

  private dispatch(): StreamEvent | null {
    const text = this.data.join("\n");
    this.data = [];
    return text === "" ? null : parseEvent(text);
  }
}

function parseEvent(text: string): StreamEvent | null {
  if (text === "[DONE]") return { type: "done" };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new BrokenStream(`not JSON: ${text.slice(0, 40)}`);
  }
  const type = (value as { type?: unknown } | null)?.type;
  return typeof type === "string" && knownTypes.has(type) ? (value as StreamEvent) : null;
}

/** Yields the events of a response body in batches as they arrive. */
export async function* eventsOf(body: ReadableStream<Uint8Array>): AsyncGenerator<StreamEvent[]> {
  const reader = new EventReader();
  const source = body.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>).getReader();
  try {
    for (let chunk = await source.read(); !chunk.done; chunk = await source.read()) yield reader.feed(chunk.value);
  } finally {
    source.cancel().catch(() => undefined);
  }
}
