/** Français : partager un chat par un lien. */

import { plural } from "../plural";
import type { shareTexts as english } from "../sharing";
import type { Translated } from "../translated";

export const shareTexts: Translated<typeof english> = {
  title: "Partager le chat",
  intro:
    "Toute personne ayant le lien peut lire cette copie, sans compte, jusqu’à son expiration ou la fin du partage. Les messages suivants n’en font pas partie.",
  introAtWork:
    "Tout membre de cet espace de travail ayant le lien peut lire cette copie, jusqu’à son expiration ou la fin du partage. Les messages suivants n’en font pas partie.",
  upTo: "Inclure les messages jusqu’à",
  wholeChat: "La fin du chat",
  files: "Inclure mes images et les noms de fichiers",
  calls: "Inclure les données envoyées à d’autres services et leurs réponses",
  days: "Expire après",
  lasts: (days) => plural(days, "jour", "jours"),
  preview: "Aperçu",
  you: "Question",
  answer: "Réponse",
  make: "Créer et copier le lien",
  making: "Création…",
  yourLink: "Votre lien",
  once: (until) =>
    `Copiez-le maintenant. Pour votre confidentialité, nous ne l’enregistrons pas ; il ne sera plus affiché. Valable jusqu’au ${until}.`,
  copy: "Copier le lien",
  copied: "Lien copié",
  notCopied: "Vous n’avez pas encore copié le lien. Il ne sera plus affiché.",
  done: "Terminé",
  sharedChats: "Chats partagés",
  mineText:
    "Des copies que d’autres peuvent lire avec un lien. Quand vous arrêtez le partage, le lien ne fonctionne plus et la copie ne peut pas être récupérée, même à partir d’une sauvegarde.",
  none: "Vous n’avez partagé aucun chat.",
  until: (day) => `Expire le ${day}`,
  atWork: "dans un espace de travail",
  stop: "Arrêter le partage",
  stopOf: (title) => `Arrêter le partage de « ${title} »`,
  stopTitle: "Arrêter le partage de ce chat ?",
  stopText:
    "Le lien ne fonctionne plus pour personne. Les personnes qui l’ont ouvert en ont peut-être gardé une copie.",
};
