/** Deutsch: wofür GPTs da sind, und wie sie aufgelistet werden. */
import type { categoryTexts as english } from "../categories";
import type { Translated } from "../translated";

export const categoryTexts: Translated<typeof english> = {
  category: "Kategorie",
  categoryHint: "Wo ihn findet, wer so einen GPT sucht.",
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
  sort: "Sortieren",
  sorts: { name: "Nach Namen", new: "Neueste zuerst" },
  none: (category: string) => `Noch nichts unter „${category}“`,
  noneText: "Sieh in allen Kategorien nach, oder baue den ersten.",
  noMatch: (q: string, category: string) => `Kein GPT unter „${category}“ passt zu „${q}“.`,
  showAll: "Alle Kategorien zeigen",
};
