/** Deutsch: ein Modell auswählen, wer es betreibt, und seine Parameter. */
import type { modelPickerTexts as english } from "../modelPicker";
import { plural } from "../plural";
import type { Translated } from "../translated";

export const modelPickerTexts: Translated<typeof english> = {
  button: (name: string) => `Modell: ${name}`,
  choose: "Modell auswählen",
  searchWords: "modell sprachmodell anbieter wechseln llm ki",
  add: "Modell hinzufügen",
  search: "Modelle suchen",
  none: (words: string) => `Kein Modell heißt „${words}“.`,
  empty: "Gerade sind keine Modelle verfügbar.",
  isDefault: "Standard",
  unavailable: "Hier nicht verfügbar.",
  choiceUnavailable: (name: string, next: string) =>
    `„${name}“ ist nicht mehr verfügbar. Als Nächstes antwortet ${next}.`,
  answersNext: (next: string) => `Als Nächstes antwortet ${next}.`,

  tryWith: "Mit einem anderen Modell neu generieren",
  tryAgainWith: (name: string) => `Mit ${name} noch einmal versuchen`,
  others: "Andere Modelle",

  facts: {
    thisServer: "Dieser Server",
    operator: "Eigener Rechner des Betreibers",
    unknownCountry: "Land unbekannt",
    nothingLeaves: "nichts verlässt ihn",
    stays: "Nachrichten bleiben auf ihm",
    keepsNothing: "speichert nichts",
    keeps: (days: number) => `speichert ${plural(days, "Tag", "Tage")}`,
    keepsUnknown: "Speicherdauer unbekannt",
    trains: "trainiert mit Nachrichten",
    trainsNot: "trainiert nicht",
    trainsUnknown: "Training unbekannt",
    masks: "standardmäßig maskiert",
    declared: (day) => `angegeben am ${day}`,
    contradicted: (day) => `ein Test am ${day} sagt etwas anderes`,
  },

  letsChoose: "Andere dürfen ein anderes Modell wählen",
  letsHint: "Ihre Nachrichten gehen dann an den Anbieter des gewählten Modells.",
  letsYes: "Ja",
  letsNo: "Nein",

  parameters: "Parameter",
  parametersText: "Für diesen Chat. Leere Felder bleiben, wie das GPT oder das Modell sie hat.",
  parametersOfGpt: "Für alle Antworten dieses GPTs. Leere Felder bleiben, wie das Modell sie hat.",
  parametersSet: (count: number) => plural(count, "Parameter gesetzt", "Parameter gesetzt"),
  temperature: "Temperatur",
  temperatureHint: "0 bis 2. Niedriger ist vorhersehbarer, höher abwechslungsreicher.",
  topP: "Top-p",
  topPHint: "0 bis 1. Niedriger bleibt bei wahrscheinlicheren Wörtern. Ändere das oder die Temperatur, nicht beides.",
  longest: "Längste Antwort, in Tokens",
  longestHint: "Mindestens 16. Ein Token sind etwa vier Zeichen.",
  effort: "Denkaufwand",
  effortHint: "Nur für Modelle, die nachdenken.",
  efforts: { none: "Wie das Modell es macht", minimal: "Minimal", low: "Niedrig", medium: "Mittel", high: "Hoch" },
  notNumber: (least: string, most: string | null) =>
    most === null ? `Gib eine ganze Zahl ab ${least} ein.` : `Gib eine Zahl von ${least} bis ${most} ein.`,
  reset: "Zurücksetzen",
  save: "Speichern",
  cancel: "Abbrechen",
};
