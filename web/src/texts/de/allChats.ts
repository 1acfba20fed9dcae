/** Deutsch: Chats ordnen. */
import type { allChatsTexts as english } from "../allChats";
import { plural } from "../plural";
import type { Translated } from "../translated";

const chats = (n: number) => plural(n, "Chat", "Chats");

export const allChatsTexts: Translated<typeof english> = {
  title: "Alle Chats",
  intro: "Hefte Chats an, archiviere sie oder sortiere sie in Ordner. Die Suche findet alle.",
  shelves: { all: "Alle", pinned: "Angeheftet", archived: "Archiviert" },
  show: "Filter",
  empty: "Hier sind keine Chats",
  select: (title: string) => `„${title}“ auswählen`,
  selectAll: "Alle auswählen",
  selected: (n: number) => `${chats(n)} ausgewählt`,
  clear: "Auswahl aufheben",
  bulk: "Aktionen für ausgewählte Chats",
  mark: { pinned: "Angeheftet", archived: "Archiviert" },
  deleteTitle: (n: number) => `${chats(n)} löschen?`,
  deleteText: (n: number) =>
    `${n === 1 ? "Er wird sofort gelöscht und lässt sich" : "Sie werden sofort gelöscht und lassen sich"} nicht wiederherstellen, auch nicht aus einer Sicherung.`,
  deleting: (done: number, of: number) => `${done} von ${of} gelöscht …`,
  waiting: "Das Löschen geht gleich weiter …",
  stop: "Anhalten",
};
