/** Français : écrire à la voix. */
import type { dictationTexts as english } from "../dictation";
import type { Translated } from "../translated";

export const dictationTexts: Translated<typeof english> = {
  start: "Dicter (sur cet appareil uniquement)",
  stop: "Arrêter la dictée",
  listening: "Écoute sur cet appareil uniquement.",
  title: "Dictée",
  here: "Votre voix est traitée sur cet appareil. Rien n’est envoyé tant que vous n’envoyez pas le texte.",
  notHere:
    "La dictée n’est pas disponible : ce navigateur enverrait votre voix à un tiers. Certains navigateurs proposent un pack linguistique dans leurs paramètres.",
};
