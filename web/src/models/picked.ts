/** Which model answers next. Pure. */
import type { Message, Model } from "../api/types";

interface Wishes {
  /** What the person chose in this chat. */
  chosen: string | null;
  /** What answered last. */
  last: string | null;
  /** What the person chose in a chat before. */
  remembered: string | null;
}

/** The first wish that is allowed; without one the default; never one that is not allowed. */
export function picked(models: readonly Model[], { chosen, last, remembered }: Wishes): Model | null {
  const allowed = models.filter((model) => model.allowed);
  const wishes = [chosen, last, remembered].flatMap((name) => allowed.filter((model) => model.name === name));
  return wishes[0] ?? allowed.find((model) => model.is_default) ?? allowed[0] ?? null;
}

/** The latest answer of the branch that names its model. */
export const lastAnswer = <T extends Pick<Message, "role" | "model">>(path: readonly T[]): T | null =>
  path.findLast((message) => message.role === "assistant" && message.model !== null) ?? null;
