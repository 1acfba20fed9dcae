/** Follows one answer to its end, reconnecting as often as needed. */
import type { Bytes } from "../api/chat";
import { ApiError } from "../api/request";
import { type Answer, applyEvent, hasCaughtUp, nothingYet } from "./answer";
import { eventsOf } from "./stream";

export interface AnswerStream {
  /** Reopens the running answer from its start, or resolves to null if none is running. */
  reopen: (answer: Answer) => Promise<Bytes | null>;
  /** Waits before reconnection attempt `n` (0, 1, …). */
  wait: (attempt: number) => Promise<void>;
  progress: (answer: Answer) => void;
  lost: (lost: boolean) => void;
}

/**
 * Follows an answer; `shown` is the part that the page already has.
 *
 * Returns "ended" if the stream reported its end, or "gone" if the connection was lost and no answer is running, so
 * that the conversation must be reloaded. Throws errors other than an unreachable server.
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

/** Reads the stream from its start and keeps `shown` on screen until the replay has caught up. */
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

/** Exponential back-off in milliseconds: from 0.5 s to 15 s. */
export const pause = (attempt: number) => Math.min(500 * 2 ** attempt, 15_000);

/** Waits for the back-off and, while the browser is offline, until it is online. */
export async function waitForConnection(attempt: number): Promise<void> {
  if (!navigator.onLine) await new Promise((done) => addEventListener("online", done, { once: true }));
  else await new Promise((done) => setTimeout(done, pause(attempt)));
}
