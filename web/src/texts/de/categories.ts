/** Deutsch: wofür GPTs da sind, und wie sie aufgelistet werden. */
import type { categoryTexts as english } from "../categories";
import type { Translated } from "../translated";

export const categoryTexts: Translated<typeof english> = {
  category: "Kategorie",
  categoryHint: "Damit andere es leichter finden.",
  all: "Alle Kategorien",
  names: {
    writing: "Schreiben",
    productivity: "Produktivität",
    research: "Recherche und Analyse",
    education: "Bildung",
    lifestyle: "Alltag",
    programming: "Programmieren",
    other: "Sonstiges",
  },
  sort: "Sortieren nach",
  sorts: { name: "Name", new: "Neueste" },
  none: (category: string) => `Noch keine GPTs in „${category}“`,
  noneText: "Sieh dir alle Kategorien an oder erstelle das erste.",
  noMatch: (q: string, category: string) => `Keine GPTs für „${q}“ in „${category}“ gefunden.`,
  showAll: "Alle Kategorien anzeigen",
};
