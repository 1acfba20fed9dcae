/** Français : créer un GPT en le décrivant. */
import type { assistantTexts as english } from "../talk";
import type { Translated } from "../translated";

export const assistantTexts: Translated<typeof english> = {
  tab: "Décrire",
  title: "Décrivez votre GPT",
  empty: "Que doit faire ce GPT ?",
  emptyText:
    "Décrivez-le avec vos mots. Nous remplissons le formulaire. Vous pouvez annuler chaque changement, et rien n’est publié.",
  stored: (where) =>
    `Traité par le modèle ${where === "on this server" ? "sur ce serveur" : `chez ${where}`}. Ce serveur ne l’enregistre pas et ne l’utilise pas pour l’entraînement ; tout disparaît quand vous partez.`,
  suggestions: [
    "Un tuteur qui explique les maths du collège pas à pas sans jamais donner la réponse",
    "Un relecteur qui raccourcit mes textes sans en changer le sens",
    "Un conseiller de voyage qui demande le budget et le rythme avant de proposer quoi que ce soit",
  ],
  message: "Décrire le GPT",
  placeholder: "Décrivez votre GPT ou ce qu’il faut changer",
  you: "Vous",
  helper: "Le modèle",
  writing: "Rédaction…",
  waiting: (ahead) => `Dans la file d’attente, ${ahead} avant vous…`,
  filled: "Rempli",
  changed: {
    name: "Nom",
    description: "Description",
    instructions: "Instructions",
    starters: "Amorces de chat",
  },
  undo: "Annuler",
  undoOf: (field) => `Annuler le changement de « ${field} »`,
  undone: "Annulé",
  overwritten: "Modifié depuis",
  nothingFilledIn: "Rien n’a été rempli.",
  filledInFrom: "Rempli à partir de votre description.",
  stopped: "Arrêté. Rien n’a été rempli.",
  retry: "Réessayer",
  log: "Messages",
};
