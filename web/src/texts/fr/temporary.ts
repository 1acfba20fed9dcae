/** Français : les chats éphémères. */
import type { temporaryTexts as english } from "../temporary";
import type { Translated } from "../translated";

export const temporaryTexts: Translated<typeof english> = {
  name: "Chat éphémère",
  switch: "Chat éphémère",
  switchHint: "Un chat qui n’est jamais enregistré sur disque",
  withGpt: (name) => `Chat éphémère avec ${name}`,
  text: "Ce chat n’est pas enregistré. Utilisez-le pour ne laisser aucune trace ici.",
  points: [
    "Gardé en mémoire uniquement. Il n’apparaîtra pas dans votre historique.",
    "Effacé quand vous le fermez ou vous déconnectez, après une heure d’inactivité ou au redémarrage du serveur.",
    "Ce serveur ne l’utilise jamais pour l’entraînement ni pour les statistiques d’utilisation.",
    "Un modèle hébergé ailleurs et les services auxquels un GPT envoie des données avec votre accord peuvent garder ce qu’ils reçoivent.",
  ],
  notice: "Gardé en mémoire uniquement. Effacé à la fermeture ou après une heure d’inactivité.",
  save: "Enregistrer",
  keepTitle: "Enregistrer ce chat ?",
  keepText: "Il sera enregistré dans votre historique comme les autres chats. Il ne servira jamais à l’entraînement.",
  keepDo: "Enregistrer le chat",
  close: "Fermer",
  closeTitle: "Effacer ce chat éphémère ?",
  closeText: "Il est supprimé immédiatement et ne peut pas être récupéré.",
  closeDo: "Effacer le chat",
  ended: "Ce chat est terminé",
  begin: "Démarrer un chat",
};
