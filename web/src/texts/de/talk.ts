/** Deutsch: ein GPT bauen, indem man es beschreibt. */
import type { assistantTexts as english } from "../talk";
import type { Translated } from "../translated";

export const assistantTexts: Translated<typeof english> = {
  tab: "Beschreiben",
  title: "GPT beschreiben",
  empty: "Was soll dieses GPT tun?",
  emptyText:
    "Beschreib es in deinen Worten. Wir füllen das Formular aus. Du kannst jede Änderung rückgängig machen, und nichts wird veröffentlicht.",
  stored: (where: string) =>
    `Verarbeitet vom Modell ${where === "on this server" ? "auf diesem Server" : `bei ${where}`}. Dieser Server speichert nichts davon, verwendet es nicht fürs Training, und beim Verlassen ist es weg.`,
  suggestions: [
    "Eine Nachhilfe, die Schulmathematik Schritt für Schritt erklärt und nie die Lösung verrät",
    "Ein Lektorat, das meine Texte kürzt, ohne zu ändern, was sie sagen",
    "Eine Reiseplanung, die nach Budget und Tempo fragt, bevor sie etwas vorschlägt",
  ],
  message: "Beschreibung des GPTs",
  placeholder: "Beschreib dein GPT oder eine Änderung",
  you: "Du",
  helper: "Das Modell",
  writing: "Schreibt …",
  waiting: (ahead: number) => `In der Warteschlange, ${ahead} vor dir …`,
  filled: "Ausgefüllt",
  changed: { name: "Name", description: "Beschreibung", instructions: "Anweisungen", starters: "Einstiege" },
  undo: "Rückgängig",
  undoOf: (field: string) => `Änderung an „${field}“ rückgängig machen`,
  undone: "Rückgängig gemacht",
  overwritten: "Seitdem geändert",
  nothingFilledIn: "Nichts ausgefüllt.",
  filledInFrom: "Aus deiner Beschreibung ausgefüllt.",
  stopped: "Gestoppt. Nichts ausgefüllt.",
  retry: "Erneut versuchen",
  log: "Nachrichten",
};
