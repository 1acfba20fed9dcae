/** Deutsch: finden, Wörter in den eigenen Gesprächen und Wege überallhin. */
import type { findTexts as english } from "../find";
import { plural } from "../plural";
import type { Translated } from "../translated";

export const findTexts: Translated<typeof english> = {
  title: "Suchen und hingehen",
  label: "Gespräche, GPTs und Seiten suchen",
  results: "Was gefunden wurde",
  recent: "Letzte Gespräche",
  actions: "Aktionen",
  pages: "Seiten",
  gpts: "GPTs",
  temporary: "Neuer temporärer Chat",
  sidebar: "Seitenleiste zeigen oder verbergen",
  theme: (name: string) => `Darstellung: ${name}`,
  you: "Du",
  answer: "Antwort",
  further: (n: number) => `und ${plural(n, "weitere Nachricht", "weitere Nachrichten")} in diesem Gespräch`,
  looking: "Deine Gespräche werden durchgesehen …",
  lookedTo: (day: string) => `Zurückgesehen bis ${day} …`,
  nothing: "Keines deiner Gespräche in diesem Bereich enthält alle diese Wörter.",
  found: (n: number) => `${plural(n, "Gespräch", "Gespräche")} gefunden`,
  more: "Weiter zurücksehen",
  leave: "Schließen",
  keys: { move: "auswählen", open: "öffnen", leave: "schließen" },
  promise: "Deine Gespräche werden zum Suchen geöffnet; ein Verzeichnis ihrer Wörter gibt es nicht.",
};
