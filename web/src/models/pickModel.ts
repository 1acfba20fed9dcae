/** Chooses the model of the next answer. Pure. */
import type { Message, Model } from "../api/types";

interface ModelPreferences {
  /** The user's choice in this chat. */
  chosen: string | null;
  /** The model of the last answer and its provider; null if unknown. */
  last: string | null;
  provider: string | null;
  /** The user's choice in an earlier chat. */
  remembered: string | null;
}

/**
 * The first allowed preference; the last answer's model counts only with the same provider. Without a preference, the
 * default, or the first allowed model if the default is not allowed. Null while the default is unknown.
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

/** The latest answer on the branch that names its model. */
export const lastAnswer = <T extends Pick<Message, "role" | "model">>(path: readonly T[]): T | null =>
  path.findLast((message) => message.role === "assistant" && message.model !== null) ?? null;
