/** Français : ce qu’on peut faire d’une réponse, en plus de la copier. */
import type { answerTexts as english } from "../answer";
import type { Translated } from "../translated";

export const answerTexts: Translated<typeof english> = {
  share: "Partager jusqu’ici",
  more: "Plus d’options pour cette réponse",
  aloud: "Lire à voix haute (sur cet appareil)",
  silence: "Arrêter la lecture",
};
