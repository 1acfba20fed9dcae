/** A conversation is a tree of messages; the page shows the path from its root to its head. Pure functions. */
import type { Message } from "../api/types";

/** `key` stays the same while a message that was just sent gets its real id, so that the page keeps its place. */
export interface Node extends Message {
  key: string;
  cut?: boolean;
}

export function pathTo(nodes: readonly Node[], head: string | null): Node[] {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const path: Node[] = [];
  for (let node = byId.get(head ?? ""); node && path.length <= nodes.length; node = byId.get(node.parent_id ?? ""))
    path.push(node);
  return path.reverse();
}

/** The newest message without children at or below `id`: where the server goes when a branch is chosen. */
export function latestLeaf(nodes: readonly Node[], id: string): string {
  const children = Map.groupBy(nodes, (node) => node.parent_id);
  const leaves: Node[] = [];
  const open = nodes.filter((node) => node.id === id);
  for (let node = open.pop(); node; node = open.pop()) {
    const below = children.get(node.id);
    if (below) open.push(...below);
    else leaves.push(node);
  }
  leaves.sort((a, b) => b.created_at.localeCompare(a.created_at) || b.id.localeCompare(a.id));
  return leaves[0]?.id ?? id;
}
