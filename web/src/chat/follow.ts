/** Following one answer to its end, over as many connections as it takes. */
import type { Bytes } from "../api/chat";
import { ApiError } from "../api/request";
import { type Answer, applyEvent, hasCaughtUp, nothingYet } from "./answer";
import { eventsOf } from "./stream";

export interface AnswerStream {
  /** Opens the running answer again, from its beginning; null when none runs any more. */
  reopen: (answer: Answer) => Promise<Bytes | null>;
  /** Waits before attempt `n` (0, 1, …) to reach the server again. */
  wait: (attempt: number) => Promise<void>;
  progress: (answer: Answer) => void;
  lost: (lost: boolean) => void;
}

/**
 * "ended": the stream told its end. "gone": the connection was lost and no answer runs any more, so that
 * the conversation must be read again. `shown` is what the page has of the answer already. Errors other than an unreachable server are thrown.
 */
export async function followAnswer(first: Bytes, stream: AnswerStream, shown = nothingYet): Promise<"ended" | "gone"> {
  let answer = await readThrough(first, shown, stream);
  for (let attempt = 0; !answer.ended; attempt++) {
    stream.lost(true);
    await stream.wait(attempt);
    const body = await reopen(stream, answer);
    if (body === "unreached") continue;
    stream.lost(false);
    if (body === null) return "gone";
    const longer = await readThrough(body, answer, stream);
    if (!hasCaughtUp(answer, longer)) attempt = -1;
    answer = longer;
  }
  stream.lost(false);
  return "ended";
}

async function reopen(stream: AnswerStream, answer: Answer): Promise<Bytes | null | "unreached"> {
  try {
    return await stream.reopen(answer);
  } catch (error) {
    const isTransient = error instanceof ApiError && (error.status === 0 || error.status >= 502);
    if (isTransient) return "unreached";
    throw error;
  }
}

/** Reads from the answer's beginning; what was `shown` stays until the new reading has caught up with it. */
async function readThrough(body: Bytes, shown: Answer, stream: AnswerStream): Promise<Answer> {
  let answer = { ...nothingYet, turn: shown.turn };
  try {
    for await (const events of eventsOf(body)) {
      answer = events.reduce(applyEvent, answer);
      if (hasCaughtUp(answer, shown)) stream.progress(answer);
      if (answer.ended) break;
    }
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
  }
  return hasCaughtUp(answer, shown) ? answer : shown;
}

/** Back-off in milliseconds: 0.5 s doubling to 15 s. */
export const pause = (attempt: number) => Math.min(500 * 2 ** attempt, 15_000);

/** Waits for the pause, and while the browser is offline for it to be online. */
export async function waitForConnection(attempt: number): Promise<void> {
  if (!navigator.onLine) await new Promise((done) => addEventListener("online", done, { once: true }));
  else await new Promise((done) => setTimeout(done, pause(attempt)));
}
