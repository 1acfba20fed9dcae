/** Deutsch: Chats, GPTs, Seiten und Befehle finden. */
import type { findTexts as english } from "../find";
import { plural } from "../plural";
import type { Translated } from "../translated";

export const findTexts: Translated<typeof english> = {
  title: "Suche",
  label: "Chats, GPTs und Seiten suchen",
  results: "Ergebnisse",
  recent: "Letzte Chats",
  actions: "Aktionen",
  pages: "Seiten",
  gpts: "GPTs",
  temporary: "Neuer temporärer Chat",
  sidebar: "Seitenleiste ein- oder ausblenden",
  theme: (name: string) => `Darstellung: ${name}`,
  you: "Du",
  answer: "Antwort",
  further: (n: number) => `und ${plural(n, "weitere Nachricht", "weitere Nachrichten")} in diesem Chat`,
  looking: "Deine Chats werden durchsucht …",
  lookedTo: (day: string) => `Durchsucht bis ${day} …`,
  nothing: "Keine Chats zu diesen Wörtern gefunden.",
  found: (n: number) => `${plural(n, "Chat", "Chats")} gefunden`,
  more: "Ältere Chats durchsuchen",
  leave: "Schließen",
  keys: { move: "auswählen", open: "öffnen", leave: "schließen" },
  promise: "Chats werden nur für die Suche entschlüsselt. Einen Index gibt es nicht.",
};
