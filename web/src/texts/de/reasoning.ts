/** Deutsch: die Überlegungen eines Modells. */
import { plural } from "../plural";
import type { reasoningTexts as english } from "../reasoning";
import type { Translated } from "../translated";

export const reasoningTexts: Translated<typeof english> = {
  thoughtFor: (time: string) => `${time} nachgedacht`,
  tokens: (n: number) => plural(n, "Token", "Tokens"),
  name: "Überlegungen",
  cut: "Der Rest war zu lang und wurde nicht gespeichert.",
};
