/** Français : le choix sur l’entraînement avec ses propres chats. */
import type { improveTexts as english } from "../improve";
import type { Translated } from "../translated";

export const improveTexts: Translated<typeof english> = {
  question: "Autoriser l’entraînement de modèles avec vos chats ?",
  hint: "Facultatif, pour les nouveaux chats seulement, et si toutes les parties concernées sont d’accord. Les informations personnelles sont réduites, pas toujours supprimées. Vous pouvez arrêter à tout moment.",
  how: "Comment ça marche",
  commitment: "Lire l’engagement",
  explain:
    "Facultatif. Cela ne concerne que les chats commencés après votre accord, et seulement tant que toutes les autres parties concernées sont aussi d’accord. Les informations personnelles sont réduites, mais jamais entièrement supprimées. L’exploitant peut examiner les données, et vous verrez quand il le fait. Vous pouvez arrêter à tout moment ; c’est définitif pour tous les chats existants. Il en va de même pour les images que vous créez.",
  yes: "Oui, utiliser mes chats",
  no: "Non, ne pas les utiliser",
  choose: "Choisissez oui ou non pour continuer.",
  switch: "Utiliser mes chats pour l’entraînement",
  since: (day) => `Activé depuis le ${day}.`,
  off: "Désactivé. Vos chats ne servent pas à l’entraînement.",
  history: "Vos choix jusqu’ici",
  said: (allowed) => (allowed ? "Activé" : "Désactivé"),
  offTitle: "Désactiver l’entraînement ?",
  offText:
    "À partir de maintenant, aucun de vos chats existants ne pourra servir à l’entraînement, même si vous le réactivez plus tard.",
  offDo: "Désactiver",
  onTitle: "Activer l’entraînement ?",
  onText:
    "Les chats que vous commencerez ensuite pourront servir à l’entraînement si toutes les autres parties concernées sont aussi d’accord. Les chats précédents restent exclus.",
  onDo: "Activer",
};
