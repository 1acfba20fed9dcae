/** Français : exporter ses données. */
import type { exportTexts as english } from "../exports";
import type { Translated } from "../translated";

export const exportTexts: Translated<typeof english> = {
  title: "Exporter vos données",
  text: "Obtenez toutes vos données dans un ZIP (JSON et Markdown), sauf les chats d’espaces de travail : exportez-les dans leur espace. Une fois prêt, vous avez un jour pour le télécharger.",
  textAtWork:
    "Obtenez vos chats de cet espace de travail en un ZIP (JSON et Markdown). Ils lui appartiennent, et ses propriétaires voient le téléchargement. Pour vos autres données, passez à Personnel.",
  ask: "Créer un export",
  createNew: "Créer un nouvel export",
  asking: "Démarrage…",
  progress: "Progression de l’export",
  waiting: "Préparation de votre export. Vous pouvez quitter cette page.",
  making: (amount) => `Préparation de votre export : ${amount} jusqu’ici. Vous pouvez quitter cette page.`,
  ready: (amount, moment) =>
    `Votre export est prêt : ${amount}. Téléchargez-le avant le ${moment}. Après le téléchargement, il est supprimé de ce serveur.`,
  taking: "Téléchargement… Ensuite, il est supprimé de ce serveur.",
  delivered:
    "Téléchargé. Vous pouvez le télécharger de nouveau pendant environ une minute, puis il est supprimé de ce serveur.",
  download: "Télécharger",
  downloadAgain: "Télécharger de nouveau",
  discard: "Supprimer",
  discardTitle: "Supprimer cet export ?",
  discardText: "Il est supprimé immédiatement. Vous pouvez en créer un autre à tout moment.",
  downloaded: (moment) => `Dernier export téléchargé : ${moment}. Il n’est plus sur ce serveur.`,
  discarded: (moment) => `Dernier export supprimé : ${moment}.`,
  outdated: (moment) =>
    `Votre dernier export a été supprimé (${moment}), car quelque chose qu’il contenait a été supprimé. Créez-en un nouveau.`,
  expired: (moment) => `Votre dernier export a expiré avant d’être téléchargé et a été supprimé : ${moment}.`,
  failed: (moment) => `Votre dernier export a échoué (${moment}), et rien n’en a été conservé. Réessayez.`,
};
