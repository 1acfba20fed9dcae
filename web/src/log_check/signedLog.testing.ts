/** A signed log for tests, with its own key, and a server that shows logs. */
import type { Receipt } from "../api/evidence";
import { type Bytes, concatBytes, sha256, toHex, utf8 } from "./bytes";
import { leafHash } from "./merkle";
import { canonicalJson } from "./successor";
import { leavesOf, proofOf, rootOf } from "./trees.testing";

const base64 = (bytes: Bytes) => btoa(String.fromCharCode(...bytes));

export interface SignedLog {
  origin: string;
  key: string;
  leaves: Bytes[];
  /** The checkpoint of its first entries, or of the given leaves. */
  note(size?: number, leaves?: Bytes[]): Promise<string>;
  /** The receipt of its first entry. */
  first(facts: Receipt["entry"]["facts"]): Promise<Receipt>;
}

export async function signedLog(origin: string, count: number): Promise<SignedLog> {
  const pair = (await crypto.subtle.generateKey("Ed25519", true, ["sign", "verify"])) as CryptoKeyPair;
  const material = concatBytes(Uint8Array.of(1), new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey)));
  const id = (await sha256(utf8(`${origin}\n`), material)).slice(0, 4);
  const log: SignedLog = {
    origin,
    key: `${origin}+${toHex(id)}+${base64(material)}`,
    leaves: count ? await leavesOf(count) : [],
    async note(size, leaves = log.leaves) {
      const some = leaves.slice(0, size ?? leaves.length);
      const text = `${origin}\n${some.length}\n${base64(await rootOf(some))}\n`;
      const signature = new Uint8Array(await crypto.subtle.sign("Ed25519", pair.privateKey, utf8(text)));
      return `${text}\n— ${origin} ${base64(concatBytes(id, signature))}\n`;
    },
    async first(facts) {
      const entry = { kind: "log_begun" as const, facts };
      const salt = new Uint8Array(32);
      log.leaves = [await leafHash(await sha256(concatBytes(salt, utf8(canonicalJson(entry)))))];
      return { entry, salt: base64(salt), number: 0, path: [], checkpoint: await log.note(), key: log.key };
    },
  };
  return log;
}

/** A server's copy of the current log and of earlier ones. */
export interface Shown {
  log: SignedLog;
  /** Its checkpoint, if that does not cover all its leaves. */
  checkpoint?: string;
  begun?: Receipt[];
  /**
   * The previous log as the server has it now, or null if the server refuses to show it. `number`: the number of that
   * log, 1 by default.
   */
  number?: number;
  old?: { note: string; leaves: Bytes[] } | null;
}

/** Answers any request like a server that shows this log. */
export async function answer(shown: Shown, path: string): Promise<Response> {
  if (path === "/api/evidence") {
    const { log, checkpoint } = shown;
    return Response.json({ checkpoint: checkpoint ?? (await log.note()), key: log.key });
  }
  if (path === "/evidence/begun") return Response.json(shown.begun ?? []);
  const folder = `/evidence/logs/${shown.number ?? 1}/`;
  const isOld = path.startsWith(folder);
  if (isOld && !shown.old) return new Response("", { status: 410 });
  if (path === `${folder}checkpoint`) return new Response(shown.old?.note);
  const [, from, to] = /consistency\/(\d+)\/(\d+)$/.exec(path) ?? [];
  const leaves = (isOld ? shown.old?.leaves : shown.log.leaves) ?? [];
  if (from === undefined || Number(to) > leaves.length) return new Response("", { status: 404 });
  const steps = await proofOf(Number(from), leaves.slice(0, Number(to)));
  return new Response(steps.map((step) => `${base64(step)}\n`).join(""));
}
