/** Deutsch: ein GPT importieren und exportieren. */
import type { manualImportTexts as english } from "../manualImport";
import { plural } from "../plural";
import type { Translated } from "../translated";

export const manualImportTexts: Translated<typeof english> = {
  link: "GPTs importieren",
  title: "GPTs importieren",
  intro:
    "Hol GPTs, die du anderswo gebaut hast. Jedes wird ein Entwurf, den nur du siehst, bis du ihn veröffentlichst.",
  source: "Importieren aus",
  sources: { files: "Dateien oder Text", fields: "Feld für Feld" },

  export: "Exportieren",
  exportText: "Lade das GPT als eine Datei herunter. Geheimnisse, Chats und Statistik sind nicht enthalten.",
  exportShort: "Eine Datei, ohne Geheimnisse und Chats",
  exportDo: "GPT exportieren",
  exportSkill: "Als Skill exportieren",
  exportSkillShort: "Anweisungen und Dateien für andere Agenten",
  exportJson: "Als JSON exportieren",
  exportJsonShort: "Alle Felder, ohne Dateien",

  created: (name: string) => `„${name}“ ist jetzt bei deinen Entwürfen.`,
  notes: "Noch zu erledigen",
  open: "Entwurf öffnen",

  basics: "1. Grundlagen",
  saysText: "Kopiere jedes Feld aus den Einstellungen des anderen Dienstes.",
  startersHint: (most: number) => `Einer pro Zeile, bis zu ${most}.`,
  startersMany: (n: number, most: number) => `${plural(n, "Einstieg", "Einstiege")}; höchstens ${most} sind möglich.`,
  knowledge: "2. Wissen",
  knowsText: "Füge seine Dateien hinzu. Lade sie beim anderen Dienst herunter oder nimm deine Originale.",
  filesEmpty: "Noch keine Dateien.",
  takeOut: (name: string) => `${name} entfernen`,
  actions: "3. Aktionen",
  actionsText:
    "Füge das OpenAPI-Schema jeder Aktion ein. Authentifizierung und Datenschutzerklärung ergänzt du im Entwurf.",
  action: (n: number) => `Schema der Aktion ${n}`,
  actionAdd: "Aktion hinzufügen",
  actionOut: (n: number) => `Aktion ${n} entfernen`,
  notImported: "4. Nicht importiert",
  notImportedList: [
    "Chats: Alle können ihre eigenen importieren.",
    "Geheimnisse von Aktionen und „Immer erlauben“: Hier wird neu gefragt.",
    "Link, Store-Eintrag, Bewertungen und Statistik.",
    "Erlaubnis fürs Training: Sie ist aus, bis du sie einschaltest.",
  ],

  make: "Entwurf erstellen",
  nameNeeded: "Gib einen Namen ein.",
  making: "Dein Entwurf wird erstellt",
  steps: { draft: "Grundlagen", file: (name: string) => name, action: (n: number) => `Aktion ${n}` },
  states: { waiting: "Wartet", now: "Läuft …", done: "Fertig" },
  partlyImported:
    "Dein Entwurf ist fertig. Einige Teile konnten nicht importiert werden; du kannst sie im Entwurf ergänzen.",
};
