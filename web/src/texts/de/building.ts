/** Deutsch: was Ersteller mit einem GPT tun, außer es zu schreiben. */
import type { buildingTexts as english } from "../building";
import { plural } from "../plural";
import type { Translated } from "../translated";

export const buildingTexts: Translated<typeof english> = {
  builderText: "Ein selbst gewählter Name. Dieser Server prüft keinen.",
  builderGpts: (n: number) => `${plural(n, "GPT", "GPTs")}, die du verwenden kannst`,

  duplicate: "Duplizieren",
  duplicating: "Wird dupliziert …",
  duplicateText:
    "Noch ein Entwurf wie dieser, mit Wissen und Aktionen; deren Geheimnisse und was jemand erlaubt hat bleiben hier. Was übernommen wird, bleibt unter der Entscheidung derer, die es geschrieben haben.",
  duplicated: "Kopie öffnen",

  versions: "Versionen",
  versionsText:
    "Jede Version, die du veröffentlicht hast, wie sie war. Stellst du eine wieder her, wird sie dein Entwurf; bis du veröffentlichst, verwenden alle die veröffentlichte weiter.",
  none: "Noch nichts veröffentlicht",
  noneText: "Wenn du veröffentlichst, steht die Version hier.",
  version: (n: number) => `Version ${n}`,
  current: "In Gebrauch",
  noNote: "Keine Notiz",
  compare: (n: number) => `Version ${n} mit dem Entwurf vergleichen`,
  compareShort: "Vergleichen",
  back: "Alle Versionen",
  restore: "Als Entwurf wiederherstellen",
  restoreTitle: (n: number) => `Version ${n} wiederherstellen?`,
  restoreText:
    "Was dein Entwurf jetzt sagt, wird ersetzt. Wissensdateien bleiben, wie sie sind. Aktionen, die zurückkommen, brauchen ihr Geheimnis neu, und wer sie immer erlaubt hatte, wird wieder gefragt.",
  restoreDo: "Wiederherstellen",
  note: "Notiz für dich",
  noteHint: "Was neu ist, für deine Liste der Versionen. Sonst sieht sie niemand.",

  compareTitle: (n: number) => `Version ${n} und der Entwurf`,
  same: "Der Entwurf sagt dasselbe wie diese Version.",
  fields: {
    name: "Name",
    description: "Beschreibung",
    instructions: "Anweisungen",
    starters: "Einstiege",
    model: "Modell",
    knowledge_use: "Verwendung des Wissens",
    policy: "Datenschutzerklärung",
    auth: "Anmeldung",
    document: "Dokument",
  },
  then: "Damals",
  now: "Entwurf",
  unset: "Nichts",
  serversChoice: "Wie der Server wählt",
  removedLine: "Nur damals:",
  addedLine: "Nur im Entwurf:",
  unchanged: (n: number) => plural(n, "Zeile ist gleich", "Zeilen sind gleich"),
  tooLong: "Es ist ein anderes Dokument. Es ist zu lang, um es Zeile für Zeile zu zeigen.",
  actions: "Aktionen",
  action: { added: "Neu im Entwurf", removed: "Nicht im Entwurf", changed: "Geändert" },
  operations: {
    added: (names: string) => `Darf jetzt aufrufen und damals nicht: ${names}.`,
    removed: (names: string) => `Konnte damals aufrufen und jetzt nicht: ${names}.`,
    changed: (names: string) => `Wird anders aufgerufen: ${names}. Wer es immer erlaubt hatte, wird wieder gefragt.`,
  },
  knowledge: "Wissen",
  filesSince: (n: number) =>
    `Seitdem ${n === 1 ? "kam" : "kamen"} ${plural(n, "Datei", "Dateien")} dazu. Das Wissen ist für alle Versionen dasselbe:`,

  retry: (name: string) => `${name} noch einmal lesen`,
  replace: (name: string) => `${name} ersetzen`,
  replacing: (percent: string) => `Wird ersetzt: ${percent}`,
  tryOut: "Das Wissen ausprobieren",
  tryText: "Frag wie jemand, der es verwendet, und sieh, welche Stellen ein Chat bekäme. Nichts davon wird aufbewahrt.",
  question: "Frage",
  find: "Stellen suchen",
  finding: "Wird gesucht …",
  nothingFound: "Keine Stelle gefunden. Ein Chat würde ohne das Wissen antworten.",
  found: (n: number) => `${plural(n, "Stelle", "Stellen")}, die beste zuerst`,
  score: (percent: string) => `${percent} der besten`,
  scoreHint: "Die Werte vergleichen die Stellen einer Frage miteinander, nach Wörtern und nach Bedeutung.",
};
