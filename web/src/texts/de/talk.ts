/** Deutsch: ein GPT im Gespräch bauen. */
import type { talkTexts as english } from "../talk";
import type { Translated } from "../translated";

export const talkTexts: Translated<typeof english> = {
  tab: "Reden",
  title: "Im Gespräch bauen",
  empty: "Was soll dieses GPT tun?",
  emptyText:
    "Sag es in deinen Worten. Das Formular füllt sich; jede Änderung wird gezeigt und lässt sich zurücknehmen, und nichts wird veröffentlicht.",
  stored: (where: string) =>
    `Dieser Server speichert dieses Gespräch nicht und trainiert damit nichts. Was du sagst, geht mit dem Formular an das Modell ${where === "on this server" ? "auf diesem Server" : `bei ${where}`}; das Gespräch ist weg, wenn du diese Seite verlässt.`,
  suggestions: [
    "Eine Nachhilfe, die Schulmathematik Schritt für Schritt erklärt und nie die Lösung verrät",
    "Ein Lektorat, das meine Texte kürzt, ohne zu ändern, was sie sagen",
    "Eine Reiseplanung, die nach Budget und Tempo fragt, bevor sie etwas vorschlägt",
  ],
  message: "Was das GPT sein soll",
  placeholder: "Sag, was das GPT sein oder was sich ändern soll",
  you: "Du",
  helper: "Das Modell",
  writing: "Das Modell schreibt …",
  waiting: (ahead: number) => `Wartet, bis es an der Reihe ist: ${ahead} davor.`,
  filled: "Ausgefüllt",
  changed: { name: "Name", description: "Beschreibung", instructions: "Anweisungen", starters: "Gesprächsanfänge" },
  undo: "Zurücknehmen",
  undoOf: (field: string) => `Die Änderung an „${field}“ zurücknehmen`,
  undone: "Zurückgenommen",
  overwritten: "seither geändert",
  nothing: "Es wurde nichts ausgefüllt.",
  by: "Im Gespräch ausgefüllt.",
  stopped: "Angehalten. Es wurde nichts ausgefüllt.",
  retry: "Noch einmal versuchen",
  log: "Das Gespräch",
};
