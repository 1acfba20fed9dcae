/** Deutsch: lange Chats: was das Modell nicht mehr sieht, und die Zusammenfassung davon. */
import type { longChatTexts as english } from "../longChats";
import { count, plural } from "../plural";
import type { Translated } from "../translated";

export const longChatTexts: Translated<typeof english> = {
  unseen: "Das Modell sieht die Nachrichten darüber nicht mehr.",
  summarize: "Zusammenfassen?",
  summarising: "Die Nachrichten darüber werden zusammengefasst …",
  title: "Zusammenfassung der früheren Nachrichten",
  explanation: "Das bekommt das Modell statt der Nachrichten darüber, sobald sie nicht mehr passen.",
  field: "Zusammenfassung",
  edit: "Bearbeiten",
  edited: "bearbeitet",
  remove: "Entfernen",
  removeTitle: "Diese Zusammenfassung entfernen?",
  removeText: "Die Nachrichten bleiben. Das Modell kennt ihren Inhalt erst wieder, wenn du sie neu zusammenfasst.",
  leftOut: (n) => `${plural(n, "frühere Nachricht passte", "frühere Nachrichten passten")} nicht mehr`,
  summarised: (n) => `${count(n)} zusammengefasst`,
  alsoSent: "Deine Zeitzone und deine Sprache gehen an das Modell.",
};
