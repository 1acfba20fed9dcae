/** Finds the counter whose SHA-256 hash has the challenge's prefix (ALTCHA, version 2). Runs in a worker. */
import { fromHex, toHex } from "../log_check/bytes";

export interface Challenge {
  parameters: { salt: string; nonce: string; cost: number; keyLength: number; keyPrefix: string };
  signature: string;
}

export interface Solution {
  counter: number;
  derivedKey: string;
}

const REPORTS_EVERY = 2_000;

/** `onTried` is called periodically with the number of counters tried. */
export async function solve({ parameters }: Challenge, onTried: (tried: number) => void): Promise<Solution> {
  const salt = fromHex(parameters.salt);
  const nonce = fromHex(parameters.nonce);
  const input = new Uint8Array(salt.length + nonce.length + 4);
  input.set(salt);
  input.set(nonce, salt.length);
  const counterView = new DataView(input.buffer, salt.length + nonce.length);
  const prefix = fromHex(parameters.keyPrefix);
  for (let counter = 0; ; counter++) {
    counterView.setUint32(0, counter);
    const key = await iterated(input, parameters.cost);
    if (prefix.every((byte, index) => key[index] === byte))
      return { counter, derivedKey: toHex(key.subarray(0, parameters.keyLength)) };
    if (counter % REPORTS_EVERY === 0) onTried(counter);
  }
}

async function iterated(input: Uint8Array<ArrayBuffer>, times: number): Promise<Uint8Array> {
  let key = new Uint8Array(await crypto.subtle.digest("SHA-256", input));
  for (let done = 1; done < times; done++) key = new Uint8Array(await crypto.subtle.digest("SHA-256", key));
  return key;
}
