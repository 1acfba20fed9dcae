/** Français : le raisonnement d’un modèle. */
import { plural } from "../plural";
import type { reasoningTexts as english } from "../reasoning";
import type { Translated } from "../translated";

export const reasoningTexts: Translated<typeof english> = {
  thoughtFor: (time: string) => `Réflexion de ${time}`,
  tokens: (n: number) => plural(n, "token", "tokens"),
  name: "Raisonnement",
  cut: "La suite était trop longue et n’a pas été conservée.",
};
