/** Which model answers next. Pure. */
import type { Message, Model } from "../api/types";

interface Wishes {
  /** What the person chose in this chat. */
  chosen: string | null;
  /** What answered last, and who ran it; null where that is not known. */
  last: string | null;
  provider: string | null;
  /** What the person chose in a chat before. */
  remembered: string | null;
}

/**
 * The first allowed wish. The last answer's model counts only with the same provider. Without a wish: the default, or
 * the first allowed model if the default is not allowed. Null while the default is unknown.
 */
export function picked(models: readonly Model[], { chosen, last, provider, remembered }: Wishes): Model | null {
  const allowed = models.filter((model) => model.allowed);
  const isLast = ({ name, recipient }: Model) =>
    name === last && (provider === null || recipient.endpoint_id === provider);
  const named = (name: string | null) => allowed.filter((model) => model.name === name);
  const wishes = [...named(chosen), ...allowed.filter(isLast), ...named(remembered)];
  if (wishes[0] || !models.some((model) => model.is_default)) return wishes[0] ?? null;
  return allowed.find((model) => model.is_default) ?? allowed[0] ?? null;
}

/** The latest answer of the branch that names its model. */
export const lastAnswer = <T extends Pick<Message, "role" | "model">>(path: readonly T[]): T | null =>
  path.findLast((message) => message.role === "assistant" && message.model !== null) ?? null;
