/**
 * Signed checkpoints of the log (c2sp.org/signed-note, c2sp.org/tlog-checkpoint), verified by the browser's own
 * Ed25519.
 */
import { type Bytes, concatBytes, equalBytes, fromBase64, sha256, toHex, utf8 } from "./bytes";
import type { Tree } from "./merkle";

export interface Checkpoint extends Tree {
  origin: string;
}

/** This browser cannot verify Ed25519 signatures, or not on a page without HTTPS. */
export class Unsupported extends Error {}

const ed25519 = 1;
const keyLength = 32;

export const originOf = (note: string): string => note.split("\n", 1)[0] ?? "";

export const sizeOf = (note: string): number => Number(note.split("\n", 2)[1]);

/** The tree of a note. Throws for anything that this key did not sign in exactly this form. */
export async function readCheckpoint(note: string, key: string): Promise<Checkpoint> {
  const { name, id, imported } = await readKey(key);
  const end = note.lastIndexOf("\n\n");
  const text = note.slice(0, end + 1);
  const [origin = "", size = "", root = "", ...rest] = text.split("\n");
  if (end < 0 || origin !== name || !/^(0|[1-9]\d{0,14})$/.test(size) || rest.join("") !== "")
    throw new Error("this is no checkpoint of this log");
  const signature = signatureIn(note.slice(end + 2), name, id);
  if (signature === null || !(await crypto.subtle.verify("Ed25519", imported, signature, utf8(text))))
    throw new Error("the checkpoint is not signed with this key");
  return { origin, size: Number(size), root: fromBase64(root) };
}

interface Key {
  name: string;
  id: Bytes;
  imported: CryptoKey;
}

/** Parses a verifier key: name, id, and Base64 of kind and public key, joined with "+". */
async function readKey(text: string): Promise<Key> {
  const [name = "", id = "", ...encoded] = text.trim().split("+");
  const material = fromBase64(encoded.join("+"));
  if (material[0] !== ed25519 || material.length !== keyLength + 1) throw new Error("this is no Ed25519 key");
  const imported = await importKey(material.slice(1));
  const own = (await sha256(concatBytes(utf8(`${name}\n`), material))).slice(0, 4);
  if (toHex(own) !== id) throw new Error("the key is damaged");
  return { name, id: own, imported };
}

async function importKey(raw: Bytes): Promise<CryptoKey> {
  try {
    return await crypto.subtle.importKey("raw", raw, "Ed25519", false, ["verify"]);
  } catch {
    throw new Unsupported();
  }
}

function signatureIn(lines: string, name: string, id: Bytes): Bytes | null {
  for (const line of lines.split("\n")) {
    const [dash, signer, encoded] = line.split(" ");
    if (dash !== "—" || signer !== name || encoded === undefined) continue;
    const signature = fromBase64(encoded);
    if (equalBytes(signature.slice(0, 4), id)) return signature.slice(4);
  }
  return null;
}
