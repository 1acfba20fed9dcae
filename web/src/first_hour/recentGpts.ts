/** The GPTs of the latest chats, without duplicates. */
import type { ConversationSummary } from "../api/types";

const MOST = 4;

export type RecentGpt = NonNullable<ConversationSummary["gpt"]>;

export function recentGpts(chats: readonly ConversationSummary[]): RecentGpt[] {
  const latestFirst = chats.toSorted((one, other) => other.updated_at.localeCompare(one.updated_at));
  const gpts = new Map<string, RecentGpt>();
  for (const { gpt } of latestFirst) if (gpt && !gpts.has(gpt.id)) gpts.set(gpt.id, gpt);
  return [...gpts.values()].slice(0, MOST);
}
