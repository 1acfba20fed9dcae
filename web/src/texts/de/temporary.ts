/** Deutsch: temporäre Chats. */
import type { temporaryTexts as english } from "../temporary";
import type { Translated } from "../translated";

export const temporaryTexts: Translated<typeof english> = {
  name: "Temporärer Chat",
  switch: "Temporärer Chat",
  switchHint: "Ein Chat, der nie auf der Festplatte gespeichert wird",
  withGpt: (name: string) => `Temporärer Chat mit ${name}`,
  text: "Dieser Chat wird nicht gespeichert. Nutze ihn, wenn du hier keine Spuren hinterlassen willst.",
  points: [
    "Nur im Arbeitsspeicher. Er erscheint nicht in deinem Verlauf.",
    "Weg, wenn du ihn schließt oder dich abmeldest, nach einer Stunde Pause oder wenn der Server neu startet.",
    "Dieser Server verwendet ihn nie für Training oder Nutzungsstatistik.",
    "Modelle anderswo und Dienste, an die ein GPT mit deiner Erlaubnis Daten sendet, können behalten, was sie bekommen.",
  ],
  notice: "Nur im Arbeitsspeicher. Weg, wenn du ihn schließt, oder nach einer Stunde Pause.",
  save: "Speichern",
  keepTitle: "Diesen Chat speichern?",
  keepText: "Er wird wie jeder andere Chat in deinem Verlauf gespeichert. Fürs Training wird er nie verwendet.",
  keepDo: "Chat speichern",
  close: "Schließen",
  closeTitle: "Diesen temporären Chat verwerfen?",
  closeText: "Er wird sofort gelöscht und lässt sich nicht wiederherstellen.",
  closeDo: "Chat verwerfen",
  ended: "Dieser Chat ist beendet",
  begin: "Neuen Chat starten",
};
