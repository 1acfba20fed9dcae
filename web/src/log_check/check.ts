/**
 * Compares this server's log with what this browser saw of it earlier (P12).
 *
 * The pin is read before the server is asked, so an honest server's response is never older. An unreachable server
 * raises no alarm; a server that responds without a proof does. An alarm stays until the user ends it; an alarm about a
 * shorter log also ends once a new log explains it.
 */
import { type LogState, readConsistency, readLastCheckpoint, readLog, readLogStarts } from "../api/evidence";
import { ApiError } from "../api/request";
import { fromBase64 } from "./bytes";
import { type Checkpoint, originOf, readCheckpoint, sizeOf, Unsupported } from "./checkpoint";
import { isConsistent } from "./merkle";
import { type Alarm, type AlarmReason, forgetPin, keepPin, type Pin, readPin } from "./pin";
import { followLogs } from "./successor";

export type Outcome =
  /** The log is consistent, or this is the first visit and there was nothing to compare. */
  | { state: "holds"; pin: Pin; size: number }
  | { state: "alarm"; pin: Pin; alarm: Alarm }
  /** The server was unreachable, so nothing was compared. */
  | { state: "unchecked"; pin: Pin | null }
  | { state: "unsupported" };

class Contradiction extends Error {
  /**
   * `proof`: what the server sent to connect the two. `shown`: the checkpoint that contradicts the earlier one, by
   * default the latest.
   */
  constructor(
    readonly reason: AlarmReason,
    readonly proof = "",
    readonly shown: string | null = null,
  ) {
    super(reason);
  }
}

export async function checkLog(): Promise<Outcome> {
  const pin = readPin();
  if (pin?.alarm) return recheckAlarm(pin, pin.alarm);
  if (!globalThis.crypto?.subtle) return { state: "unsupported" };
  let log: LogState | null = null;
  try {
    log = await readLog();
    return await (pin === null ? startTrust(log) : compare(pin, log));
  } catch (error) {
    if (error instanceof Unsupported) return { state: "unsupported" };
    if (error instanceof Contradiction && pin !== null && log !== null) return raiseAlarm(pin, log, error);
    return { state: "unchecked", pin };
  }
}

/**
 * An alarm about a shorter log can be resolved by a later log that names it, after a backup was restored. All others
 * stay.
 */
async function recheckAlarm(pin: Pin, alarm: Alarm): Promise<Outcome> {
  const unchanged: Outcome = { state: "alarm", pin, alarm };
  if (alarm.why !== "shrunk" || !globalThis.crypto?.subtle) return unchanged;
  try {
    const log = await readLog();
    const old = await readCheckpoint(pin.checkpoint, pin.key);
    return originOf(log.checkpoint) === old.origin ? unchanged : await followSuccessor(pin, old, log);
  } catch {
    return unchanged;
  }
}

/** The first visit: trusts the key that the server shows from now on. */
async function startTrust(log: LogState): Promise<Outcome> {
  const tree = await readCheckpoint(log.checkpoint, log.key);
  const now = new Date().toISOString();
  return storeHeld(null, { key: log.key, checkpoint: log.checkpoint, first: now, last: now }, tree);
}

async function compare(pin: Pin, log: LogState): Promise<Outcome> {
  const old = await readCheckpoint(pin.checkpoint, pin.key);
  if (originOf(log.checkpoint) !== old.origin) return followSuccessor(pin, old, log);
  const tree = await requireSigned(log.checkpoint, pin.key, "key");
  if (tree.size < old.size) throw new Contradiction("shrunk");
  await requireGrown(old, tree, log.checkpoint);
  return storeHeld(pin, { ...pin, checkpoint: log.checkpoint, last: new Date().toISOString() }, tree);
}

/** Verifies a checkpoint and returns its tree. A note that this key did not sign is a contradiction. */
const requireSigned = (note: string, key: string, reason: AlarmReason): Promise<Checkpoint> =>
  readCheckpoint(note, key).catch((error: unknown) => {
    throw error instanceof Unsupported ? error : new Contradiction(reason, "", note);
  });

/**
 * Checks that the older tree is a prefix of the newer one. `note`: the newer one's checkpoint; `number`: of an old log.
 */
async function requireGrown(old: Checkpoint, tree: Checkpoint, note: string, number?: number): Promise<void> {
  if (tree.size === old.size) {
    if (await isConsistent(old, tree, [])) return;
    throw new Contradiction("two", "", note);
  }
  const proof = await readConsistency(old.size, tree.size, number).catch(rethrow);
  const steps = proof.split("\n").filter(Boolean);
  const holds = await isConsistent(old, tree, steps.map(fromBase64)).catch(() => false);
  if (!holds) throw new Contradiction("rewritten", proof, note);
}

/** Follows a log that could not be continued to the log that names it. */
async function followSuccessor(pin: Pin, old: Checkpoint, log: LogState): Promise<Outcome> {
  const logStarts = await readLogStarts().catch(rethrow);
  const followed = await followLogs(old, log, logStarts).catch(() => null);
  if (followed === null) throw new Contradiction("replaced", JSON.stringify(logStarts));
  const successor = { origin: old.origin, lost: await countLost(pin, old, followed.number) };
  const now = new Date().toISOString();
  return storeHeld(
    pin,
    { key: log.key, checkpoint: log.checkpoint, first: pin.first, last: now, successor },
    followed.tree,
  );
}

/** The number of entries seen here that the server no longer has, computed instead of taken from the server's claim. */
async function countLost(pin: Pin, old: Checkpoint, number: number): Promise<number> {
  const note = await readLastCheckpoint(number).catch(rethrow);
  const last = await requireSigned(note, pin.key, "replaced");
  if (last.size >= old.size) await requireGrown(old, last, note, number);
  return Math.max(0, old.size - last.size);
}

/**
 * Stores a valid comparison, unless another tab has raised an alarm or seen a later tree or log. `before`: the pin that
 * the log was compared with.
 */
function storeHeld(before: Pin | null, pin: Pin, { size }: Checkpoint): Outcome {
  const stored = readPin();
  if (stored?.alarm && stored.alarm.at !== before?.alarm?.at)
    return { state: "alarm", pin: stored, alarm: stored.alarm };
  const updated = stored?.key === pin.key ? { ...pin, successor: stored.successor } : pin;
  const isBehind = stored?.key === pin.key ? sizeOf(stored.checkpoint) > size : stored && stored.key !== before?.key;
  if (!isBehind) keepPin(updated);
  return { state: "holds", pin: updated, size };
}

/** Raises an alarm, unless one exists; the first one stays. */
function raiseAlarm(pin: Pin, log: LogState, { reason, proof, shown }: Contradiction): Outcome {
  const stored = readPin();
  if (stored?.alarm) return { state: "alarm", pin: stored, alarm: stored.alarm };
  const alarm = { why: reason, at: new Date().toISOString(), old: pin.checkpoint, new: shown ?? log.checkpoint, proof };
  const updated = { ...pin, alarm };
  keepPin(updated);
  return { state: "alarm", pin: updated, alarm };
}

/** Whether a reachable server refused. Rate limiting does not count. */
const isRefusal = (error: unknown) =>
  error instanceof ApiError && error.status >= 400 && error.status < 500 && error.status !== 429;

function rethrow(error: unknown): never {
  throw isRefusal(error) ? new Contradiction("unproven") : error;
}

/** Ends an alarm and trusts the log that the server shows from now on, as at a first visit. */
export const startOver = forgetPin;

/** Marks a new log as acknowledged. Anything seen since, here or in another tab, stays. */
export function acknowledgeSuccessor(read: Pin): void {
  const pin = readPin();
  if (pin?.successor?.origin !== read.successor?.origin) return;
  const { successor: _, ...rest } = pin as Pin;
  keepPin(rest);
}
