/** Tries counters until SHA-256 gives the challenge’s prefix (ALTCHA, version 2). Reports how many it has tried. */
import type { Challenge, Tried } from "./proof";

const REPORTS_EVERY = 2_000;

self.onmessage = (event: MessageEvent<Challenge>) => void solve(event.data);

async function solve({ parameters }: Challenge): Promise<void> {
  const salt = bytesOf(parameters.salt);
  const nonce = bytesOf(parameters.nonce);
  const input = new Uint8Array(salt.length + nonce.length + 4);
  input.set(salt);
  input.set(nonce, salt.length);
  const counterPlace = new DataView(input.buffer, salt.length + nonce.length);
  const prefix = bytesOf(parameters.keyPrefix);
  for (let counter = 0; ; counter++) {
    counterPlace.setUint32(0, counter);
    const key = await iterated(input, parameters.cost);
    if (prefix.every((byte, at) => key[at] === byte))
      return tell({
        tried: counter + 1,
        solution: { counter, derivedKey: hexOf(key.subarray(0, parameters.keyLength)) },
      });
    if (counter % REPORTS_EVERY === 0) tell({ tried: counter, solution: null });
  }
}

async function iterated(input: Uint8Array<ArrayBuffer>, times: number): Promise<Uint8Array> {
  let key = new Uint8Array(await crypto.subtle.digest("SHA-256", input));
  for (let done = 1; done < times; done++) key = new Uint8Array(await crypto.subtle.digest("SHA-256", key));
  return key;
}

const tell = (tried: Tried) => self.postMessage(tried);

const bytesOf = (hex: string) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

const hexOf = (bytes: Uint8Array) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
