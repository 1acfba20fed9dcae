/** Sorts and formats datasets and their numbers. */
import type { Dataset } from "../api/datasets";
import { count } from "../texts/dates";

const endStates: readonly string[] = ["cancelled", "expired", "destroyed"];

export const isUnderWay = ({ state }: Dataset) => state === "waiting" || state === "building";
/** It was built once, so its numbers are meaningful in any later state. */
export const wasBuilt = ({ built_at }: Dataset) => built_at !== null;

/**
 * Splits into current and past datasets. A failed one is past once a newer one has the same purpose. `datasets` are
 * latest first, and both parts keep that order.
 */
export function splitByState(datasets: readonly Dataset[]): { present: Dataset[]; past: Dataset[] } {
  const present: Dataset[] = [];
  const past: Dataset[] = [];
  const purposes = new Set<string>();
  for (const dataset of datasets) {
    const isPast = endStates.includes(dataset.state) || (dataset.state === "failed" && purposes.has(dataset.purpose));
    (isPast ? past : present).push(dataset);
    purposes.add(dataset.purpose);
  }
  return { present, past };
}

/** Non-zero counts, largest first, with `first` before all others. */
export function rankCounts(counts: Readonly<Record<string, number>>, first = ""): [code: string, amount: number][] {
  return Object.entries(counts)
    .filter(([code, amount]) => amount > 0 || code === first)
    .toSorted(([a, n], [b, m]) => Number(b === first) - Number(a === first) || m - n || a.localeCompare(b));
}

export const sum = (counts: Readonly<Record<string, number>>) => Object.values(counts).reduce((a, b) => a + b, 0);

/** The Merkle root named by a manifest, or null if it names no valid one. */
export function rootOf(manifest: unknown): string | null {
  const root =
    typeof manifest === "object" && manifest !== null && "merkle_root" in manifest ? manifest.merkle_root : null;
  return typeof root === "string" && /^[0-9a-f]{64}$/.test(root) ? root : null;
}

/** A change with its sign: "+3", "−2", "±0". */
export function withSign(change: number): string {
  const amount = count(Math.abs(change));
  return change === 0 ? "±0" : `${change > 0 ? "+" : "−"}${amount}`;
}
