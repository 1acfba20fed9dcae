/** Français : la recherche dans ses chats, et les chemins vers tout le reste. */
import type { findTexts as english } from "../find";
import { plural } from "../plural";
import type { Translated } from "../translated";

export const findTexts: Translated<typeof english> = {
  title: "Rechercher",
  label: "Chats, GPT et pages",
  results: "Résultats",
  recent: "Chats récents",
  actions: "Actions",
  pages: "Pages",
  gpts: "GPT",
  temporary: "Nouveau chat éphémère",
  sidebar: "Afficher ou masquer le panneau latéral",
  theme: (name) => `Apparence : ${name}`,
  you: "Vous",
  answer: "Réponse",
  further: (n) => `et ${plural(n, "autre message", "autres messages")} dans ce chat`,
  looking: "Recherche dans vos chats…",
  lookedTo: (day) => `Recherche effectuée jusqu’au ${day}…`,
  nothing: "Aucun chat trouvé avec ces mots.",
  found: (n) => `${plural(n, "chat trouvé", "chats trouvés")}`,
  more: "Chercher dans les chats plus anciens",
  leave: "Fermer",
  keys: { move: "naviguer", open: "ouvrir", leave: "fermer" },
  promise: "Les chats ne sont déchiffrés que pour la recherche. Rien n’est indexé.",
};
