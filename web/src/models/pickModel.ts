/** Which model answers next. Pure. */
import type { Message, Model } from "../api/types";

interface ModelPreferences {
  /** The person's choice in this chat. */
  chosen: string | null;
  /** The model that answered last, and its provider; null if unknown. */
  last: string | null;
  provider: string | null;
  /** The person's choice in an earlier chat. */
  remembered: string | null;
}

/**
 * The first allowed wish. The last answer's model counts only with the same provider. Without a wish: the default, or
 * the first allowed model if the default is not allowed. Null while the default is unknown.
 */
export function pickModel(
  models: readonly Model[],
  { chosen, last, provider, remembered }: ModelPreferences,
): Model | null {
  const allowed = models.filter((model) => model.allowed);
  const isLast = ({ name, recipient }: Model) =>
    name === last && (provider === null || recipient.endpoint_id === provider);
  const modelsNamed = (name: string | null) => allowed.filter((model) => model.name === name);
  const preferences = [...modelsNamed(chosen), ...allowed.filter(isLast), ...modelsNamed(remembered)];
  if (preferences[0] || !models.some((model) => model.is_default)) return preferences[0] ?? null;
  return allowed.find((model) => model.is_default) ?? allowed[0] ?? null;
}

/** The latest answer of the branch that names its model. */
export const lastAnswer = <T extends Pick<Message, "role" | "model">>(path: readonly T[]): T | null =>
  path.findLast((message) => message.role === "assistant" && message.model !== null) ?? null;
