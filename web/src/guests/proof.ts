/**
 * A guest's proof of work: the browser computes for a moment, so that entering in bulk is costly. No third party is
 * involved.
 *
 *     const entrance = await readEntrance(token);              // may ask for a password
 *     const proof = await prove(entrance, { onProgress, signal });
 *     await enter(token, password, proof);                     // a proof works once: ask again after a refusal
 *
 * Show “Checking that you’re not a robot…” with the progress (0 to 1) and a button that aborts the signal.
 */
import { request } from "../api/request";
import type { EntranceView } from "../api/schema";
import type { Challenge, Solution } from "./solution";

/** The number of counters tried, and the solution once found. */
export interface ProofProgress {
  tried: number;
  solution: Solution | null;
}

export type Entrance = EntranceView;

export type Watching = { onProgress?: (share: number) => void; signal?: AbortSignal };

/** Web Crypto is unavailable because the page was not opened over HTTPS. */
export class CannotProve extends Error {}

/** Reads a link's entry requirements, with a new challenge. */
export const readEntrance = (token: string, signal?: AbortSignal) =>
  request<Entrance>("POST", "/api/guest-links/challenge", { token }, signal);

/** Solves an entrance's challenge, or resolves to null if there is none. An aborted signal rejects with its reason. */
export async function prove({ proof }: Entrance, { onProgress, signal }: Watching = {}): Promise<string | null> {
  if (proof === null) return null;
  if (!globalThis.crypto?.subtle) throw new CannotProve();
  signal?.throwIfAborted();
  const challenge = proof.challenge as unknown as Challenge;
  const worker = new Worker(new URL("./proof.worker.ts", import.meta.url), { type: "module" });
  const aborted = new Promise<never>((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason)));
  try {
    const solution = await Promise.race([aborted, answerOf(worker, challenge, proof.tries, onProgress)]);
    return btoa(JSON.stringify({ challenge, solution }));
  } finally {
    worker.terminate();
  }
}

function answerOf(worker: Worker, challenge: Challenge, tries: number, onProgress?: (share: number) => void) {
  return new Promise<Solution>((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<ProofProgress>) => {
      onProgress?.(Math.min(1, data.tried / tries));
      if (data.solution) resolve(data.solution);
    };
    worker.onerror = (event) => reject(new Error(event.message));
    worker.postMessage(challenge);
  });
}
