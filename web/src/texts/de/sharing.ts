/** Deutsch: einen Chat mit einem Link teilen. */
import type { shareTexts as english } from "../sharing";
import type { Translated } from "../translated";

export const shareTexts: Translated<typeof english> = {
  title: "Chat teilen",
  intro:
    "Alle mit dem Link können diese Kopie ohne Konto lesen, bis er abläuft oder du das Teilen beendest. Spätere Nachrichten gehören nicht dazu.",
  introAtWork:
    "Alle in diesem Arbeitsbereich, die den Link haben, können diese Kopie lesen, bis er abläuft oder du das Teilen beendest. Spätere Nachrichten gehören nicht dazu.",
  upTo: "Nachrichten einschließen bis",
  wholeChat: "Zum Ende des Chats",
  files: "Meine Bilder und Dateinamen einschließen",
  calls: "An andere Dienste gesendete Daten und deren Antworten einschließen",
  days: "Läuft ab nach",
  lasts: (days: number) => (days === 1 ? "1 Tag" : `${days} Tagen`),
  preview: "Vorschau",
  you: "Frage",
  answer: "Antwort",
  make: "Link erstellen und kopieren",
  making: "Wird erstellt …",
  yourLink: "Dein Link",
  once: (until: string) =>
    `Kopiere ihn jetzt. Zum Schutz deiner Daten speichern wir ihn nicht, darum wird er nur einmal angezeigt. Gilt bis ${until}.`,
  copy: "Link kopieren",
  copied: "Link kopiert",
  notCopied: "Du hast den Link noch nicht kopiert. Er wird nicht noch einmal angezeigt.",
  done: "Fertig",
  sharedChats: "Geteilte Chats",
  mineText:
    "Kopien, die andere mit einem Link lesen können. Beendest du das Teilen, funktioniert der Link nicht mehr, und die Kopie lässt sich nicht wiederherstellen, auch nicht aus einer Sicherung.",
  none: "Du hast keine Chats geteilt.",
  until: (day: string) => `Läuft ab am ${day}`,
  atWork: "in einem Arbeitsbereich",
  stop: "Teilen beenden",
  stopOf: (title: string) => `Teilen von „${title}“ beenden`,
  stopTitle: "Diesen Chat nicht mehr teilen?",
  stopText:
    "Der Link funktioniert dann für alle nicht mehr. Wer ihn schon geöffnet hat, kann eine Kopie behalten haben.",
};
