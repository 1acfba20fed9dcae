/** Deutsch: die eigenen Daten mitnehmen. */
import type { exportTexts as english } from "../exports";
import type { Translated } from "../translated";

export const exportTexts: Translated<typeof english> = {
  title: "Deine Daten mitnehmen",
  text: "Alles von dir als ein ZIP, in JSON und Markdown: Konto, Entscheidungen, Gespräche, GPTs, Bilder, was hinausging und mehr. Es wird im Hintergrund gemacht und lässt sich innerhalb eines Tages herunterladen. Sobald du es hast, wird es hier vernichtet.",
  textAtWork:
    "Deine eigenen Gespräche in diesem Arbeitsbereich als ein ZIP, in JSON und Markdown. Sie gehören dem Arbeitsbereich, und seine Inhaber sehen, dass du sie heruntergeladen hast. Für alles andere von dir wechsle in deinen eigenen Bereich.",
  ask: "Export machen",
  again: "Neuen Export machen",
  asking: "Wird bestellt …",
  progress: "Wie weit der Export ist",
  waiting: "Er beginnt gleich. Du kannst diese Seite verlassen.",
  making: (amount: string) => `Er wird gemacht: bis jetzt ${amount}. Du kannst diese Seite verlassen.`,
  ready: (amount: string, moment: string) =>
    `Er ist fertig: ${amount}. Du kannst ihn bis ${moment} herunterladen. Sobald du ihn hast, wird er hier vernichtet.`,
  taking: "Er wird heruntergeladen. Sobald du ihn hast, wird er hier vernichtet.",
  delivered:
    "Du hast ihn heruntergeladen. Er wird hier in etwa einer Minute vernichtet; bis dahin kannst du ihn noch einmal herunterladen.",
  download: "Herunterladen",
  downloadAgain: "Noch einmal herunterladen",
  discard: "Verwerfen",
  discardTitle: "Diesen Export verwerfen?",
  discardText: "Er wird hier sofort gelöscht. Du kannst jederzeit einen neuen bestellen.",
  downloaded: (moment: string) =>
    `Deinen letzten Export hast du heruntergeladen: ${moment}. Hier ist nichts davon übrig.`,
  discarded: (moment: string) => `Deinen letzten Export hast du verworfen: ${moment}.`,
  outdated: (moment: string) =>
    `Etwas, das in deinem letzten Export stand, wurde gelöscht (${moment}), und deshalb auch der Export. Bestell einen neuen.`,
  expired: (moment: string) => `Dein letzter Export wurde nicht heruntergeladen und deshalb gelöscht: ${moment}.`,
  failed: (moment: string) =>
    `Dein letzter Export ist misslungen (${moment}). Es ist nichts davon übrig. Bitte versuche es noch einmal.`,
};
