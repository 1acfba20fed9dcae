/** Français : ce qui s’ouvre à côté du chat. */
import type { artifactTexts as english } from "../artifacts";
import type { Translated } from "../translated";

export const artifactTexts: Translated<typeof english> = {
  open: "Ouvrir à côté du chat",
  newest: "Ouvrir à côté du chat la dernière page, le dernier dessin ou le dernier code",
  kinds: { html: "Page web", svg: "Dessin", mermaid: "Diagramme", document: "Document", code: "Code" },
  view: "Affichage",
  preview: "Aperçu",
  code: "Code",
  inProgress: "Rédaction en cours…",
  versions: "Versions",
  version: (n, of) => `Version ${n} sur ${of}`,
  older: "Version précédente",
  newer: "Version suivante",
  copy: "Copier",
  download: "Télécharger",
  downloadDrawing: "Télécharger en SVG",
  close: "Fermer",
  back: "Retour au chat",
  scriptsOff: "Les scripts sont désactivés.",
  run: "Exécuter les scripts",
  runHint:
    "Les scripts s’exécutent dans un cadre isolé. Ils n’ont accès ni à Internet, ni à vos chats, ni à ce serveur.",
  running:
    "Des scripts s’exécutent dans un cadre isolé. Ils n’ont accès ni à Internet, ni à vos chats, ni à ce serveur.",
  stop: "Arrêter les scripts",
  unsupported:
    "Les scripts restent désactivés dans ce navigateur, car il ne peut pas bloquer toutes les connexions qu’un script pourrait ouvrir.",
  drawing: "Dessin du diagramme…",
  wrongDiagram: "Ce diagramme contient une erreur et ne peut pas être dessiné.",
  notShown: "Cette partie du chat n’est plus affichée.",
};
