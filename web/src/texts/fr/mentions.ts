/** Français : mentionner un GPT dans un chat. */
import type { mentionTexts as english } from "../mentions";
import type { Translated } from "../translated";

export const mentionTexts: Translated<typeof english> = {
  list: "GPT à interroger",
  group: "Interroger un GPT une fois",
  answersOnce: (name: string) => `${name} ne répond qu’à cette question`,
  remove: (name: string) => `Ne pas interroger ${name}`,
  who: "Qui voit quoi",
  answersHere: (model: string) => `Il répond avec ${model} sur ce serveur et lit tout ce chat.`,
  providerGets: (provider: string, model: string, facts: string) =>
    `${provider} reçoit tout ce chat pour ${model}. ${facts}`,
  services: (hosts: string) =>
    `Il peut demander à envoyer des données à ${hosts}. Rien n’est envoyé sans votre accord.`,
  noServices: "Il n’envoie rien à d’autres services.",
  builder: "Son créateur ne voit rien de ce chat.",
  training: "Sa réponse et tout ce qui suit n’entraînent jamais de modèle.",
  receipt: "Autres GPT qui ont répondu",
  unavailable: "Ce GPT n’est plus disponible",
};
