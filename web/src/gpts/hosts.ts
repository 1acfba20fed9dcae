import type { Gpt } from "../api/types";

/** Whom a GPT can send to, each once. */
export function hostsOf({ actions = [] }: Pick<Gpt, "actions">): string[] {
  return [...new Set(actions.map(({ host }) => host))];
}
