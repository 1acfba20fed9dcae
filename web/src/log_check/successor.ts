/** After a backup was restored, a log may be followed by another one, which names it in its first entry. */
import type { LogState, Receipt } from "../api/evidence";
import { concatBytes, equalBytes, fromBase64, sha256, utf8 } from "./bytes";
import { type Checkpoint, originOf, readCheckpoint } from "./checkpoint";
import { isIncluded, leafHash } from "./merkle";

interface Followed {
  tree: Checkpoint;
  /** The number of the old log, counted from 1. */
  number: number;
}

/**
 * The log that a server shows now, reached from the old one through first entries. Throws if one is invalid, or names a
 * smaller or different tree than was seen.
 */
export async function followLogs(old: Checkpoint, log: LogState, logStarts: Receipt[]): Promise<Followed> {
  const targetOrigin = originOf(log.checkpoint);
  let [origin, key, number] = [old.origin, "", 0];
  for (let step = 0; origin !== targetOrigin; step++) {
    const receipt = logStarts.find(({ entry }) => entry.facts.before.origin === origin);
    if (receipt === undefined || step > logStarts.length) throw new Error("no log names this one");
    await requireReceipt(receipt);
    if (step === 0) {
      requireNamesTree(old, receipt);
      number = numberOf(old.origin, receipt);
    }
    ({ origin } = receipt.entry.facts);
    ({ key } = receipt);
    if (originOf(receipt.checkpoint) !== origin) throw new Error("the first entry is in another log");
  }
  if (key !== log.key) throw new Error("the key is another one");
  return { tree: await readCheckpoint(log.checkpoint, key), number };
}

function requireNamesTree(old: Checkpoint, { entry }: Receipt): void {
  const { size, root } = entry.facts.before;
  if (size < old.size || (size === old.size && !equalBytes(fromBase64(root), old.root)))
    throw new Error("the new log names another tree");
}

/** The names of later logs are the first one's name and a number. */
function numberOf(origin: string, { entry }: Receipt): number {
  const next = entry.facts.origin;
  const first = next.slice(0, next.lastIndexOf("/"));
  const number = origin === first ? 1 : Number(origin.slice(first.length + 1));
  if (!origin.startsWith(first) || !Number.isSafeInteger(number) || number < 1)
    throw new Error("the logs do not belong together");
  return number;
}

/** Checks that the first entry of a log matches its receipt. */
async function requireReceipt({ entry, salt, number, path, checkpoint, key }: Receipt): Promise<void> {
  const tree = await readCheckpoint(checkpoint, key);
  const leaf = await leafHash(await sha256(concatBytes(fromBase64(salt), utf8(canonicalJson(entry)))));
  if (entry.kind !== "log_begun" || number !== 0 || !(await isIncluded(leaf, number, tree, path.map(fromBase64))))
    throw new Error("the receipt does not hold");
}

/** JSON with sorted keys and no whitespace: the form that an entry commits to. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const pairs = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return `{${pairs.map(([name, inner]) => `${JSON.stringify(name)}:${canonicalJson(inner)}`).join(",")}}`;
}
