/** Deutsch: die eigenen Daten exportieren. */
import type { exportTexts as english } from "../exports";
import type { Translated } from "../translated";

export const exportTexts: Translated<typeof english> = {
  title: "Daten exportieren",
  text: "Alle deine Daten als ein ZIP (JSON und Markdown), außer Chats in Arbeitsbereichen: Die exportierst du dort. Sobald der Export fertig ist, hast du einen Tag Zeit zum Herunterladen.",
  textAtWork:
    "Deine Chats in diesem Arbeitsbereich als ein ZIP (JSON und Markdown). Sie gehören dem Arbeitsbereich, und seine Inhaber sehen, dass du sie heruntergeladen hast. Für deine übrigen Daten wechsle zu „Persönlich“.",
  ask: "Export erstellen",
  createNew: "Neuen Export erstellen",
  asking: "Wird gestartet …",
  progress: "Fortschritt des Exports",
  waiting: "Dein Export wird vorbereitet. Du kannst diese Seite verlassen.",
  making: (amount: string) => `Dein Export wird vorbereitet: bis jetzt ${amount}. Du kannst diese Seite verlassen.`,
  ready: (amount: string, moment: string) =>
    `Dein Export ist fertig: ${amount}. Lade ihn bis ${moment} herunter. Nach dem Download wird er auf diesem Server gelöscht.`,
  taking: "Wird heruntergeladen … Nach dem Download wird er auf diesem Server gelöscht.",
  delivered:
    "Heruntergeladen. Du kannst ihn noch etwa eine Minute lang erneut herunterladen, dann wird er auf diesem Server gelöscht.",
  download: "Herunterladen",
  downloadAgain: "Erneut herunterladen",
  discard: "Verwerfen",
  discardTitle: "Diesen Export verwerfen?",
  discardText: "Er wird sofort gelöscht. Du kannst jederzeit einen neuen erstellen.",
  downloaded: (moment: string) => `Letzter Export heruntergeladen: ${moment}. Er ist nicht mehr auf diesem Server.`,
  discarded: (moment: string) => `Letzter Export verworfen: ${moment}.`,
  outdated: (moment: string) =>
    `Dein letzter Export wurde gelöscht (${moment}), weil etwas daraus gelöscht wurde. Erstelle einen neuen.`,
  expired: (moment: string) =>
    `Dein letzter Export ist abgelaufen, bevor du ihn heruntergeladen hast, und wurde gelöscht: ${moment}.`,
  failed: (moment: string) =>
    `Dein letzter Export ist fehlgeschlagen (${moment}), und nichts davon wurde behalten. Bitte versuche es erneut.`,
};
