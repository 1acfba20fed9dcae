/** Deutsch: was Ersteller mit einem GPT tun, außer es zu schreiben. */
import type { buildingTexts as english } from "../building";
import { plural } from "../plural";
import type { Translated } from "../translated";

export const buildingTexts: Translated<typeof english> = {
  builderText: "Ersteller wählen ihren Namen selbst. Dieser Server prüft ihn nicht.",
  builderGpts: (n: number) => `${plural(n, "GPT", "GPTs")}, die du verwenden kannst`,

  duplicate: "Duplizieren",
  duplicateTitle: "Dieses GPT duplizieren?",
  duplicating: "Wird dupliziert …",
  duplicateText:
    "Erstellt eine Kopie mit Wissen und Aktionen, ohne Geheimnisse. Die ursprünglichen Autoren entscheiden weiter, ob ihr Anteil fürs Training verwendet wird.",
  duplicated: "Kopie öffnen",

  versions: "Versionen",
  versionsText: "Stelle eine Version als Entwurf wieder her. Für andere ändert sich nichts, bis du veröffentlichst.",
  none: "Noch keine Versionen",
  noneText: "Jede veröffentlichte Version erscheint hier.",
  version: (n: number) => `Version ${n}`,
  current: "Veröffentlicht",
  noNote: "Keine Notiz",
  compare: (n: number) => `Version ${n} mit deinem Entwurf vergleichen`,
  compareShort: "Vergleichen",
  back: "Alle Versionen",
  restore: "Als Entwurf wiederherstellen",
  restoreTitle: (n: number) => `Version ${n} wiederherstellen?`,
  restoreText:
    "Das ersetzt deinen Entwurf. Wissensdateien bleiben. Wiederhergestellte Aktionen brauchen ihr Geheimnis erneut, und es wird wieder um Erlaubnis gefragt.",
  restoreDo: "Wiederherstellen",
  note: "Was ist neu? (optional)",
  noteHint: "Steht in der Versionsliste; beim Chatten sieht das niemand.",

  compareTitle: (n: number) => `Version ${n} und dein Entwurf`,
  same: "Dein Entwurf ist mit dieser Version identisch.",
  fields: {
    name: "Name",
    description: "Beschreibung",
    instructions: "Anweisungen",
    starters: "Einstiege",
    model: "Modell",
    knowledge_use: "Quellen anzeigen",
    policy: "Datenschutzerklärung",
    auth: "Authentifizierung",
    document: "Dokument",
  },
  thisVersion: "Diese Version",
  draft: "Entwurf",
  emptyValue: "Leer",
  serversChoice: "Standardmodell",
  removedLine: "Nur in dieser Version:",
  addedLine: "Nur im Entwurf:",
  unchanged: (n: number) => plural(n, "unveränderte Zeile", "unveränderte Zeilen"),
  tooLong: "Das Dokument wurde geändert. Es ist zu lang für einen Vergleich Zeile für Zeile.",
  actions: "Aktionen",
  action: { added: "Neu im Entwurf", removed: "Nicht im Entwurf", changed: "Geändert" },
  operations: {
    added: (names: string) => `Im Entwurf hinzugefügt: ${names}.`,
    removed: (names: string) => `Im Entwurf entfernt: ${names}.`,
    changed: (names: string) => `Geändert: ${names}. Wer das immer erlaubt hat, wird erneut gefragt.`,
  },
  knowledge: "Wissen",
  filesSince: (n: number) =>
    `${plural(n, "Datei", "Dateien")} seitdem hinzugefügt. Alle Versionen nutzen dasselbe Wissen:`,

  retry: (name: string) => `${name} erneut verarbeiten`,
  replace: (name: string) => `${name} ersetzen`,
  replacing: (percent: string) => `Wird ersetzt: ${percent}`,
  tryOut: "Suche testen",
  tryText: "Stelle eine Frage und sieh, welche Stellen das GPT bekäme. Nichts wird gespeichert.",
  question: "Frage",
  find: "Stellen suchen",
  finding: "Wird gesucht …",
  nothingFound: "Keine Stellen gefunden. Das GPT würde ohne sein Wissen antworten.",
  found: (n: number) => `${plural(n, "Stelle", "Stellen")}, die beste zuerst`,
  score: (percent: string) => `Relevanz ${percent}`,
  scoreHint: "Im Vergleich zum besten Treffer, nach Wörtern und Bedeutung.",
};
