/** Finds the strictest limit on a chat's model providers, for display only. The server enforces it. */
import type { ModelLimit } from "../api/modelLimit";

/** From the widest to the strictest. */
export const limits: readonly ModelLimit[] = ["offered", "keeps_nothing", "this_server", "sealed"];

export type LimitOwner = "person" | "gpt" | "chat" | "workspace";

export interface EffectiveLimit {
  limit: ModelLimit;
  by: LimitOwner;
}

/** If several limits are equally strict, the chat's own comes first, because it can be changed here. */
export function effectiveLimit(all: Readonly<Record<LimitOwner, ModelLimit>>): EffectiveLimit {
  const candidates: EffectiveLimit[] = (["chat", "person", "gpt", "workspace"] as const).map((by) => ({
    limit: all[by],
    by,
  }));
  return candidates.reduce((narrow, other) => (isNarrower(other.limit, narrow.limit) ? other : narrow));
}

export const isNarrower = (limit: ModelLimit, other: ModelLimit) => limits.indexOf(limit) > limits.indexOf(other);
