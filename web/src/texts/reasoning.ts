/** The English texts of a model’s reasoning. */
import { plural } from "./plural";

export const reasoningTexts = {
  thoughtFor: (time: string) => `Thought for ${time}`,
  tokens: (n: number) => plural(n, "token", "tokens"),
  name: "Reasoning",
  cut: "The rest was too long and wasn’t kept.",
};
