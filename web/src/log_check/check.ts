/** Compares the log of this server with what this browser saw of it before (P12).
 *
 * The pin is read before the server is asked, so an honest server's answer is never older. Whatever cannot be reached
 * raises no alarm; a server that answers and does not prove itself does. An alarm stays until the person ends it; that the
 * log is shorter also ends once a new log explains it. */
import { type LogState, readConsistency, readLastCheckpoint, readLog, readLogStarts } from "../api/evidence";
import { ApiError } from "../api/request";
import { fromBase64 } from "./bytes";
import { type Checkpoint, originOf, readCheckpoint, sizeOf, Unsupported } from "./checkpoint";
import { isConsistent } from "./merkle";
import { type Alarm, forgetPin, keepPin, type Pin, readPin, type Why } from "./pin";
import { follow } from "./successor";

export type Outcome =
  /** It holds; or this is the first visit, and there was nothing to compare. */
  | { state: "holds"; pin: Pin; size: number }
  | { state: "alarm"; pin: Pin; alarm: Alarm }
  /** The server was not reached, so nothing was compared. */
  | { state: "unchecked"; pin: Pin | null }
  | { state: "unsupported" };

class Contradiction extends Error {
  /** `proof`: what the server sent to connect the two. `shown`: the checkpoint that contradicts the one seen before; the
   * latest, where it is none other. */
  constructor(
    readonly why: Why,
    readonly proof = "",
    readonly shown: string | null = null,
  ) {
    super(why);
  }
}

export async function checkLog(): Promise<Outcome> {
  const pin = readPin();
  if (pin?.alarm) return explained(pin, pin.alarm);
  if (!globalThis.crypto?.subtle) return { state: "unsupported" };
  let log: LogState | null = null;
  try {
    log = await readLog();
    return await (pin === null ? begin(log) : compare(pin, log));
  } catch (error) {
    if (error instanceof Unsupported) return { state: "unsupported" };
    if (error instanceof Contradiction && pin !== null && log !== null) return alarmed(pin, log, error);
    return { state: "unchecked", pin };
  }
}

/** A log that was shorter may be followed later by one that says so, after a restored backup. Any other alarm stays. */
async function explained(pin: Pin, alarm: Alarm): Promise<Outcome> {
  const stays: Outcome = { state: "alarm", pin, alarm };
  if (alarm.why !== "shrunk" || !globalThis.crypto?.subtle) return stays;
  try {
    const log = await readLog();
    const old = await readCheckpoint(pin.checkpoint, pin.key);
    return originOf(log.checkpoint) === old.origin ? stays : await succeed(pin, old, log);
  } catch {
    return stays;
  }
}

/** The first visit: the key that the server shows is believed from now on. */
async function begin(log: LogState): Promise<Outcome> {
  const tree = await readCheckpoint(log.checkpoint, log.key);
  const now = new Date().toISOString();
  return held(null, { key: log.key, checkpoint: log.checkpoint, first: now, last: now }, tree);
}

async function compare(pin: Pin, log: LogState): Promise<Outcome> {
  const old = await readCheckpoint(pin.checkpoint, pin.key);
  if (originOf(log.checkpoint) !== old.origin) return succeed(pin, old, log);
  const tree = await signed(log.checkpoint, pin.key, "key");
  if (tree.size < old.size) throw new Contradiction("shrunk");
  await requireGrown(old, tree, log.checkpoint);
  return held(pin, { ...pin, checkpoint: log.checkpoint, last: new Date().toISOString() }, tree);
}

/** The tree of a checkpoint, which contradicts what was seen where this key did not sign it. */
const signed = (note: string, key: string, why: Why): Promise<Checkpoint> =>
  readCheckpoint(note, key).catch((error: unknown) => {
    throw error instanceof Unsupported ? error : new Contradiction(why, "", note);
  });

/** That the older tree is where the newer one began. `note`: the newer one's checkpoint; `number`: of an old log. */
async function requireGrown(old: Checkpoint, tree: Checkpoint, note: string, number?: number): Promise<void> {
  if (tree.size === old.size) {
    if (await isConsistent(old, tree, [])) return;
    throw new Contradiction("two", "", note);
  }
  const proof = await readConsistency(old.size, tree.size, number).catch(refused);
  const steps = proof.split("\n").filter(Boolean);
  const holds = await isConsistent(old, tree, steps.map(fromBase64)).catch(() => false);
  if (!holds) throw new Contradiction("rewritten", proof, note);
}

/** The log could not go on, and another one names it. */
async function succeed(pin: Pin, old: Checkpoint, log: LogState): Promise<Outcome> {
  const begun = await readLogStarts().catch(refused);
  const followed = await follow(old, log, begun).catch(() => null);
  if (followed === null) throw new Contradiction("replaced", JSON.stringify(begun));
  const successor = { origin: old.origin, lost: await lostOf(pin, old, followed.number) };
  const now = new Date().toISOString();
  return held(pin, { key: log.key, checkpoint: log.checkpoint, first: pin.first, last: now, successor }, followed.tree);
}

/** How many of the entries that were seen here the server does not have any more: measured, not what it says. */
async function lostOf(pin: Pin, old: Checkpoint, number: number): Promise<number> {
  const note = await readLastCheckpoint(number).catch(refused);
  const last = await signed(note, pin.key, "replaced");
  if (last.size >= old.size) await requireGrown(old, last, note, number);
  return Math.max(0, old.size - last.size);
}

/** Keeps what held, unless another tab raised an alarm meanwhile, or saw a later tree or log. `before`: the pin that
 * the log was compared with. */
function held(before: Pin | null, pin: Pin, { size }: Checkpoint): Outcome {
  const other = readPin();
  if (other?.alarm && other.alarm.at !== before?.alarm?.at) return { state: "alarm", pin: other, alarm: other.alarm };
  const kept = other?.key === pin.key ? { ...pin, successor: other.successor } : pin;
  const isBehind = other?.key === pin.key ? sizeOf(other.checkpoint) > size : other && other.key !== before?.key;
  if (!isBehind) keepPin(kept);
  return { state: "holds", pin: kept, size };
}

/** The first alarm stays. */
function alarmed(pin: Pin, log: LogState, { why, proof, shown }: Contradiction): Outcome {
  const other = readPin();
  if (other?.alarm) return { state: "alarm", pin: other, alarm: other.alarm };
  const alarm = { why, at: new Date().toISOString(), old: pin.checkpoint, new: shown ?? log.checkpoint, proof };
  const kept = { ...pin, alarm };
  keepPin(kept);
  return { state: "alarm", pin: kept, alarm };
}

/** A server that was reached and says no. Too many requests are no refusal. */
const isRefusal = (error: unknown) =>
  error instanceof ApiError && error.status >= 400 && error.status < 500 && error.status !== 429;

function refused(error: unknown): never {
  throw isRefusal(error) ? new Contradiction("unproven") : error;
}

/** Ends an alarm: the log that the server shows from now on is believed, as at a first visit. */
export const startOver = forgetPin;

/** The person has read that a new log was begun. What was seen since, here or in another tab, stays. */
export function acknowledgeSuccessor(read: Pin): void {
  const pin = readPin();
  if (pin?.successor?.origin !== read.successor?.origin) return;
  const { successor: _, ...rest } = pin as Pin;
  keepPin(rest);
}
