/** Trees and proofs for tests, as RFC 6962 defines them. */
import { type Bytes, utf8 } from "./bytes";
import { leafHash, nodeHash, type Tree } from "./merkle";

export const leavesOf = (count: number, name = "entry"): Promise<Bytes[]> =>
  Promise.all(Array.from({ length: count }, (_, n) => leafHash(utf8(`${name} ${n}`))));

/** The root hash of some leaves (section 2.1). */
export async function rootOf(some: Bytes[]): Promise<Bytes> {
  const [only] = some;
  if (some.length === 1 && only) return only;
  const k = split(some.length);
  return nodeHash(await rootOf(some.slice(0, k)), await rootOf(some.slice(k)));
}

/** The proof that the tree of the first `m` leaves is a prefix of the whole one (section 2.1.2). */
export async function proofOf(m: number, some: Bytes[], whole = true): Promise<Bytes[]> {
  if (m === some.length) return whole ? [] : [await rootOf(some)];
  const k = split(some.length);
  return m <= k
    ? [...(await proofOf(m, some.slice(0, k), whole)), await rootOf(some.slice(k))]
    : [...(await proofOf(m - k, some.slice(k), false)), await rootOf(some.slice(0, k))];
}

const split = (n: number) => 2 ** Math.floor(Math.log2(n - 1));

export const treeOf = async (size: number, of: Bytes[]): Promise<Tree> => ({
  size,
  root: await rootOf(of.slice(0, size)),
});
