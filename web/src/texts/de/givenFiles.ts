/** Deutsch: Dateien, die man einer Nachricht mitgibt. */
import type { fileTexts as english } from "../givenFiles";
import type { Translated } from "../translated";

export const fileTexts: Translated<typeof english> = {
  add: "Dateien hinzufügen",
  drop: "Zieh Dateien hierher, um sie mit deiner Nachricht mitzugeben",
  list: "Dateien, die gesendet werden",
  given: "Dateien zu dieser Nachricht",
  sending: (part: string) => `Wird gesendet, ${part}`,
  reading: "Wird gelesen …",
  wait: "Deine Dateien werden noch gelesen.",
  remove: (name: string) => `${name} wegnehmen`,
  cancel: (name: string) => `Senden von ${name} abbrechen`,
  describe: "Was ist darauf zu sehen? (freiwillig)",
  describeOf: (name: string) => `Was ist auf ${name} zu sehen?`,
  tooMany: (most: number) => `Eine Nachricht kann ${most} Dateien haben. Die übrigen wurden weggelassen.`,
  save: (name: string) => `${name} speichern`,
  picture: (name: string) => `Bild: ${name}`,
  never: "Nichts, was auf eine Datei folgt, wird je zum Verbessern eines Modells verwendet.",
};
