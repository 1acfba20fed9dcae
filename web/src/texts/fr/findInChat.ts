/** Français : trouver des mots dans un chat. */
import type { findInChatTexts as english } from "../findInChat";
import { count } from "../plural";
import type { Translated } from "../translated";

export const findInChatTexts: Translated<typeof english> = {
  open: "Rechercher dans le chat",
  title: "Rechercher dans le chat",
  field: "Rechercher dans ce chat",
  previous: "Résultat précédent",
  next: "Résultat suivant",
  close: "Fermer la recherche",
  none: "Aucun résultat",
  at: (n, all) => `${count(n)} sur ${count(all)}`,
};
