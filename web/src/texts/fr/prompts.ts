/** Français : prompts, la liste derrière « / », variables. */
import type { promptTexts as english } from "../prompts";
import type { Translated } from "../translated";

export const promptTexts: Translated<typeof english> = {
  title: "Prompts",
  intro: "Enregistrez les textes que vous utilisez souvent. Tapez / dans un chat pour en utiliser un.",
  own: "Vos prompts",
  shared: "Partagés dans cet espace de travail",
  sharedBy: (name: string) => `Partagé par ${name}`,
  isShared: "Partagé avec l’espace de travail",
  create: "Nouveau prompt",
  edit: "Modifier le prompt",
  name: "Nom",
  text: "Texte",
  textHint:
    "Variables : {{sujet}}, avec une valeur par défaut {{sujet=abeilles}}, avec des choix {{ton:formel|amical}}.",
  search: "Rechercher des prompts",
  empty: "Aucun prompt pour l’instant",
  emptyText: "Créez-en un ici, ou enregistrez une question que vous avez envoyée.",
  damaged: (n: number) =>
    n === 1
      ? "Il manque un prompt : ses données enregistrées sont endommagées. L’opérateur de ce serveur a peut-être une sauvegarde."
      : `Il manque ${n} prompts : leurs données enregistrées sont endommagées. L’opérateur de ce serveur a peut-être une sauvegarde.`,
  noneFound: "Aucun prompt trouvé",
  private: "Chiffrés. Les prompts gardés ici n’entraînent jamais de modèle.",
  optionsOf: (name: string) => `Options pour « ${name} »`,
  use: "Utiliser dans un chat",
  duplicate: "Dupliquer",
  copyOf: (name: string) => `${name} (copie)`,
  keepCopy: "Copier dans vos prompts",
  share: "Partager avec l’espace de travail",
  shareNote:
    "Tous les membres de cet espace de travail peuvent le lire jusqu’à ce que vous cessiez de le partager ou quittiez l’espace.",
  endSharing: "Ne plus partager",
  remove: "Retirer pour tous",
  saved: "Prompt enregistré.",
  deleted: "Prompt supprimé.",
  sharingOn: "Les membres voient maintenant ce prompt.",
  sharingOff: "Les membres ne voient plus ce prompt.",
  saveQuestion: "Enregistrer comme prompt",
  saveText: "Enregistrer le texte comme prompt",
  open: "Utiliser un prompt",
  commands: "Commandes",
  manage: "Gérer les prompts",
  list: "Prompts et commandes",
  keys: "↑ ↓ pour choisir, Entrée pour utiliser, Échap pour fermer",
  loading: "Chargement de vos prompts…",
  fillTitle: (name: string) => `Compléter « ${name} »`,
  fill: "Insérer",
  preview: "Aperçu",
};
