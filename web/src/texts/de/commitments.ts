import type { commitmentTexts as english } from "../commitments";
import type { Translated } from "../translated";

/** Die deutschen Texte der Datenschutz-Zusagen. */
export const commitmentTexts: Translated<typeof english> = {
  title: "Datenschutz-Zusagen",
  intro: "Der Code dieses Servers setzt jede Antwort durch, Tests sichern sie ab, und du kannst sie selbst prüfen.",
  commonQuestions: "Was zuerst gefragt wird",
  moreAnswers: "Weitere Antworten",
  contents: "Auf dieser Seite",
  all: "Alle Datenschutz-Zusagen",
  printVersion: "Zum Lesen oder Drucken",
  details: "Details",
  exact: "Die genaue Zusage (auf Englisch)",
  forYou: "Für dich",
  readers: { who: "Wer", reads: "Kann lesen", noticed: "Woran du es merkst" },
  mechanism: "Durchgesetzt von",
  proofs: "Belegt durch diese Tests im Quelltext",
  shownWhere: "Wo du es siehst",
  notYet: "Noch nicht durchgesetzt. Verlass dich nicht darauf.",
  server: "Dieser Server",
  check: "Selbst prüfen",
  checks: {
    records: "Sieh, was das signierte Protokoll über dich enthält",
    recordsText: "Dein Browser prüft, dass das Protokoll nie umgeschrieben wurde.",
    checkpoint: "Den neuesten Stand des Protokolls aufheben",
    checkpointText: "Damit würdest du jedes spätere Umschreiben bemerken.",
    verify: "Den ganzen Server prüfen",
    verifyText: "Betreiber prüfen jede Zusage an den Daten selbst, ohne sie zu lesen.",
    threats: "Lies, welche Risiken bleiben",
    threatsText: "Das Bedrohungsmodell steht im Quelltext.",
  },
};
