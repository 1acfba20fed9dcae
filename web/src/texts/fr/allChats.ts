/** Français : mettre de l’ordre dans ses chats. */
import type { allChatsTexts as english } from "../allChats";
import { plural } from "../plural";
import type { Translated } from "../translated";

export const allChatsTexts: Translated<typeof english> = {
  title: "Tous les chats",
  intro: "Épinglez vos chats, archivez-les ou rangez-les dans des dossiers. La recherche les retrouve tous.",
  shelves: { all: "Tous", pinned: "Épinglés", archived: "Archivés" },
  show: "Filtre",
  empty: "Aucun chat ici",
  select: (title) => `Sélectionner « ${title} »`,
  selectAll: "Tout sélectionner",
  selected: (n) => plural(n, "chat sélectionné", "chats sélectionnés"),
  clear: "Tout désélectionner",
  bulk: "Actions pour les chats sélectionnés",
  mark: { pinned: "Épinglé", archived: "Archivé" },
  deleteTitle: (n) => `Supprimer ${plural(n, "chat", "chats")} ?`,
  deleteText: (n) =>
    `${n === 1 ? "Il sera supprimé immédiatement et ne pourra pas être récupéré" : "Ils seront supprimés immédiatement et ne pourront pas être récupérés"}, même à partir d’une sauvegarde.`,
  deleting: (done, of) => `${done} sur ${of} supprimés…`,
  waiting: "La suppression reprend dans un instant…",
  stop: "Arrêter",
};
