/** Español: el razonamiento de un modelo. */
import { plural } from "../plural";
import type { reasoningTexts as english } from "../reasoning";
import type { Translated } from "../translated";

export const reasoningTexts: Translated<typeof english> = {
  thoughtFor: (time: string) => `Pensó durante ${time}`,
  tokens: (n: number) => plural(n, "token", "tokens"),
  name: "Razonamiento",
  cut: "El resto era demasiado largo y no se guardó.",
};
