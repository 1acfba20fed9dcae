/** Deutsch: ein Gespräch mit einem Link teilen. */
import type { shareTexts as english } from "../sharing";
import type { Translated } from "../translated";

export const shareTexts: Translated<typeof english> = {
  title: "Eine Kopie dieses Gesprächs teilen",
  intro:
    "Eine Kopie dessen, was du unten siehst, und nichts, was später kommt. Wer den Link hat, kann sie ohne Konto lesen, bis sie endet oder du sie beendest.",
  introAtWork:
    "Eine Kopie dessen, was du unten siehst, und nichts, was später kommt. Wer in diesem Arbeitsbereich arbeitet und den Link hat, kann sie lesen, bis sie endet oder du sie beendest.",
  upTo: "Bis",
  whole: "zum Ende des Gesprächs",
  files: "Mit dem, was ich mitgegeben habe: Bilder und die Namen anderer Dateien",
  calls: "Mit dem, was an Dritte gesendet wurde und was zurückkam",
  days: "Für",
  lasts: (days: number) => (days === 1 ? "1 Tag" : `${days} Tage`),
  preview: "Das werden sie sehen",
  you: "Frage",
  answer: "Antwort",
  make: "Link machen",
  making: "Wird gemacht …",
  made: "Dein Link",
  once: (until: string) =>
    `Kopiere ihn jetzt: Er wird nur dieses eine Mal gezeigt und nirgends aufbewahrt, auch nicht auf diesem Server. Er gilt bis ${until}.`,
  copy: "Link kopieren",
  done: "Fertig",
  mine: "Geteilte Gespräche",
  mineText:
    "Kopien von Gesprächen, die andere mit einem Link lesen können. Das Beenden vernichtet den Schlüssel der Kopie: Der Link öffnet nichts mehr, auch in keiner Sicherung.",
  none: "Du teilst kein Gespräch.",
  until: (day: string) => `bis ${day}`,
  atWork: "in einem Arbeitsbereich",
  stop: "Teilen beenden",
  stopOf: (title: string) => `Teilen von „${title}“ beenden`,
  stopTitle: "Dieses Gespräch nicht mehr teilen?",
  stopText:
    "Der Link öffnet von jetzt an nichts mehr, für niemanden. Wer es gelesen hat, kann eine Kopie behalten haben.",
};
