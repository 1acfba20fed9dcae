/** Deutsch: Ordnung in den eigenen Gesprächen halten. */
import type { orderTexts as english } from "../order";
import { plural } from "../plural";
import type { Translated } from "../translated";

const talks = (n: number) => plural(n, "Gespräch", "Gespräche");

export const orderTexts: Translated<typeof english> = {
  title: "Alle Gespräche",
  intro:
    "Hefte an, was du brauchst, leg weg, womit du fertig bist, und sortiere den Rest in Ordner. Die Suche findet alles.",
  shelves: { all: "Alle", pinned: "Angeheftet", archived: "Archiviert" },
  show: "Was gezeigt wird",
  empty: "Hier sind keine Gespräche",
  select: (title: string) => `„${title}“ auswählen`,
  selectAll: "Alle geladenen auswählen",
  selected: (n: number) => `${talks(n)} ausgewählt`,
  clear: "Auswahl aufheben",
  bulk: "Mit der Auswahl",
  mark: { pinned: "Angeheftet", archived: "Archiviert" },
  deleteTitle: (n: number) => `${talks(n)} löschen?`,
  deleteText: (n: number) =>
    `${n === 1 ? "Es verschwindet" : "Sie verschwinden"} sofort aus deiner Liste und aus jeder künftigen Verwendung, und die Schlüssel werden vernichtet. Das lässt sich nicht rückgängig machen.`,
  deleting: (done: number, of: number) => `${done} von ${of} gelöscht …`,
  waiting: "Der Server bittet, langsamer zu machen. Das Löschen geht gleich weiter …",
  stop: "Hier anhalten",
};
