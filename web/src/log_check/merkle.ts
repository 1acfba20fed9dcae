/** Merkle tree proofs with the hashes of RFC 6962, verified as in RFC 9162 (sections 2.1.3.2 and 2.1.4.2). */
import { type Bytes, equalBytes, sha256 } from "./bytes";

export interface Tree {
  size: number;
  root: Bytes;
}

const leafMark = Uint8Array.of(0);
const nodeMark = Uint8Array.of(1);

export const leafHash = (leaf: Bytes): Promise<Bytes> => sha256(leafMark, leaf);
export const nodeHash = (left: Bytes, right: Bytes): Promise<Bytes> => sha256(nodeMark, left, right);

/** Whether the older tree is a prefix of the newer one, so that nothing was removed or changed. */
export async function isConsistent(old: Tree, tree: Tree, proof: Bytes[]): Promise<boolean> {
  if (old.size === tree.size) return proof.length === 0 && equalBytes(old.root, tree.root);
  if (old.size === 0) return proof.length === 0;
  if (old.size > tree.size) return false;
  const [first, ...steps] = isPowerOfTwo(old.size) ? [old.root, ...proof] : proof;
  if (first === undefined) return false;
  let index = old.size - 1;
  let last = tree.size - 1;
  while (index % 2 === 1) [index, last] = [half(index), half(last)];
  const reached = await computeRoots(index, last, first, steps);
  return reached !== null && equalBytes(reached[0], old.root) && equalBytes(reached[1], tree.root);
}

/** Whether the leaf hash is at 0-based index `n` of a tree. */
export async function isIncluded(leaf: Bytes, n: number, tree: Tree, path: Bytes[]): Promise<boolean> {
  if (n < 0 || n >= tree.size) return false;
  const reached = await computeRoots(n, tree.size - 1, leaf, path);
  return reached !== null && equalBytes(reached[1], tree.root);
}

/**
 * Computes the roots of an old tree and of the tree that it grew into, from node `index` of a level that ends with
 * `last`, by the siblings on the way. Null for a proof of the wrong length.
 */
async function computeRoots(
  index: number,
  last: number,
  from: Bytes,
  siblings: Bytes[],
): Promise<[Bytes, Bytes] | null> {
  let [old, reached] = [from, from];
  for (const sibling of siblings) {
    if (last === 0) return null;
    if (index % 2 === 1 || index === last) {
      [old, reached] = [await nodeHash(sibling, old), await nodeHash(sibling, reached)];
      while (index % 2 === 0 && index > 0) [index, last] = [half(index), half(last)];
    } else {
      reached = await nodeHash(reached, sibling);
    }
    [index, last] = [half(index), half(last)];
  }
  return last === 0 ? [old, reached] : null;
}

/** Halves sizes that may need more than 32 bits. */
const half = (n: number) => Math.floor(n / 2);

function isPowerOfTwo(n: number): boolean {
  while (n % 2 === 0) n /= 2;
  return n === 1;
}
