/** A conversation is a tree of messages; the page shows the path from the root to the current head. Pure functions. */
import type { Message } from "../api/types";

/** `key` does not change when a sent message gets its real id, so that the page keeps its scroll position. */
export interface Node extends Message {
  key: string;
  /** The model is thinking before it continues. */
  thinking?: boolean;
  /** Reasoning streamed to this page. Reasoning of older messages is fetched separately. */
  thoughts?: string;
  /** While queued: the number of answers before this one. */
  ahead?: number | null;
}

export function pathTo(nodes: readonly Node[], head: string | null): Node[] {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const path: Node[] = [];
  for (let node = byId.get(head ?? ""); node && path.length <= nodes.length; node = byId.get(node.parent_id ?? ""))
    path.push(node);
  return path.reverse();
}

/**
 * The number of earliest messages on the path that the latest answer's model got neither in full nor in a summary; 0 if
 * none. The divider is placed below them.
 */
export function unseenOf(path: readonly Node[]): number {
  const answer = path.findLast((node) => node.role === "assistant" && (node.state !== "running" || node.left_out > 0));
  if (!answer || answer.left_out <= answer.summarised) return 0;
  const summarised = path.findLastIndex((node) => node.summary !== null) + 1;
  return summarised >= answer.left_out ? 0 : answer.left_out;
}

/** Compares by age to the microsecond, like the server: imported messages can be that close. */
export function byAge(a: Node, b: Node): number {
  const difference = Date.parse(a.created_at) - Date.parse(b.created_at) || micros(a.created_at) - micros(b.created_at);
  return difference || (a.id < b.id ? -1 : 1);
}

/** The sub-second part of an ISO timestamp in microseconds; a Date only has milliseconds. */
function micros(at: string): number {
  return Number((/\.(\d{1,6})/.exec(at)?.[1] ?? "").padEnd(6, "0"));
}

/** Follows a branch below `id`, always to the newest child, like the server does when a branch is chosen. */
export function latestLeaf(nodes: readonly Node[], id: string): string {
  const children = Map.groupBy(nodes, (node) => node.parent_id);
  const seen = new Set<string>();
  let leaf = id;
  for (let below = children.get(leaf); below && !seen.has(leaf); below = children.get(leaf)) {
    seen.add(leaf);
    leaf = below.toSorted(byAge).at(-1)?.id ?? leaf;
  }
  return leaf;
}

/** A message and all its descendants on every branch: what deleting it removes. */
export function descendantsOf(nodes: readonly Node[], id: string): Node[] {
  const children = Map.groupBy(nodes, (node) => node.parent_id);
  const descendants = new Set<Node>(nodes.filter((node) => node.id === id));
  for (const node of descendants) for (const following of children.get(node.id) ?? []) descendants.add(following);
  return [...descendants];
}

/** The number of leaves among these messages. */
export function branchesOf(nodes: readonly Node[]): number {
  const followed = new Set(nodes.map((node) => node.parent_id));
  return nodes.filter((node) => !followed.has(node.id)).length;
}

/** A timestamp after every known message, even if this device's clock is wrong, so that new versions come last. */
export function timestampAfter(nodes: readonly Node[]): string {
  return new Date(
    nodes.reduce((latest, node) => Math.max(latest, Date.parse(node.created_at) + 1), Date.now()),
  ).toISOString();
}

/** The answer that waits for the user's decision on a card; a conversation has at most one. */
export const answerAwaitingConsent = (nodes: readonly Node[]) => nodes.findLast((node) => node.state === "parked");

/** A message after a new question was asked: its pending calls are declined. */
export function declineWaitingCalls(node: Node): Node {
  if (node.state !== "parked") return node;
  const calls = node.calls.map((call) => (call.state === "waiting" ? { ...call, state: "declined" as const } : call));
  return { ...node, state: "stopped", calls };
}
