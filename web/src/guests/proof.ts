/**
 * A moment of work before a guest comes in, so that a program cannot open many visits at no cost: find the counter whose
 * SHA-256, behind the salt and the nonce of the challenge, begins with the wanted bytes (ALTCHA, version 2).
 */
interface Parameters {
  nonce: string;
  salt: string;
  keyPrefix: string;
  keyLength: number;
  cost: number;
}

const bytesOf = (hex: string) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
const hexOf = (bytes: Uint8Array) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

/** The proof to send; an error when no counter up to `tries` fits. */
export async function solveChallenge(challenge: Record<string, unknown>, tries: number): Promise<string> {
  const wanted = challenge.parameters as Parameters;
  const salt = bytesOf(wanted.salt);
  const nonce = bytesOf(wanted.nonce);
  const input = new Uint8Array(salt.length + nonce.length + 4);
  input.set(salt);
  input.set(nonce, salt.length);
  const counter = new DataView(input.buffer, salt.length + nonce.length);
  for (let n = 0; n <= tries; n++) {
    counter.setUint32(0, n);
    const derivedKey = hexOf(await derived(input, wanted));
    if (!derivedKey.startsWith(wanted.keyPrefix.toLowerCase())) continue;
    return btoa(JSON.stringify({ challenge, solution: { counter: n, derivedKey } }));
  }
  throw new Error("no counter fits the challenge");
}

async function derived(input: Uint8Array<ArrayBuffer>, { cost, keyLength }: Parameters): Promise<Uint8Array> {
  let data = new Uint8Array(await crypto.subtle.digest("SHA-256", input));
  for (let n = 1; n < cost; n++) data = new Uint8Array(await crypto.subtle.digest("SHA-256", data));
  return data.slice(0, keyLength);
}
