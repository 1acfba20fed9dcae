/** Français : à quoi servent les GPT, et comment ils sont listés. */
import type { categoryTexts as english } from "../categories";
import type { Translated } from "../translated";

export const categoryTexts: Translated<typeof english> = {
  category: "Catégorie",
  categoryHint: "Aide à le trouver.",
  all: "Toutes les catégories",
  names: {
    writing: "Rédaction",
    productivity: "Productivité",
    research: "Recherche et analyse",
    education: "Éducation",
    lifestyle: "Vie quotidienne",
    programming: "Programmation",
    other: "Autre",
  },
  sort: "Trier par",
  sorts: { name: "Nom", new: "Plus récents" },
  none: (category) => `Aucun GPT dans « ${category} » pour l’instant`,
  noneText: "Parcourez toutes les catégories, ou créez le premier.",
  noMatch: (q, category) => `Aucun GPT trouvé pour « ${q} » dans « ${category} ».`,
  showAll: "Afficher toutes les catégories",
};
