/** Deutsch: „Über mich“. */
import type { aboutMeTexts as english } from "../aboutMe";
import { count } from "../dates";
import type { Translated } from "../translated";

export const aboutMeTexts: Translated<typeof english> = {
  title: "Über mich",
  intro: "Sag Modellen einmal, was sie über dich wissen sollen. Der Text wird mit deinen Fragen gesendet.",
  fields: { about_you: "Über dich", answers: "Antwortstil" },
  examples: {
    about_you: "Ich unterrichte Biologie in Kassel und programmiere erst seit Kurzem.",
    answers: "Kurz und freundlich. Metrische Einheiten.",
  },
  length: (n: number, most: number) => `${count(n)} von ${count(most)} Zeichen`,
  tooLong: (n: number) => `${count(n)} Zeichen zu lang.`,
  inChats: "In Chats ohne GPT verwenden",
  inChatsHint: "Das Modell, das antwortet, bekommt es. Deine Modellgrenzen und deine Maskierung gelten.",
  inGpts: "Mit GPTs verwenden",
  inGptsHint:
    "Auch das Modell des GPT bekommt es. Das GPT kann es in Anfragen an Dienste verwenden; du siehst jede, bevor du sie erlaubst.",
  privacyNote:
    "Verschlüsselt gespeichert. Nie Teil von Training, temporären Chats oder GPT-Vorschauen. Der Beleg jedes Chats zeigt, wann es verwendet wurde.",
  saved: "„Über mich“ gespeichert.",
  delete: "Löschen",
  deleteTitle: "„Über mich“ löschen?",
  deleteText: "Beide Texte werden endgültig gelöscht. Antworten, die du schon hast, bleiben.",
  deleted: "„Über mich“ gelöscht.",
  receipt: (n: number) =>
    n === 1
      ? "„Über mich“ war Teil des Prompts von 1 Antwort."
      : `„Über mich“ war Teil der Prompts von ${count(n)} Antworten.`,

  found:
    "Dieser Export enthält eigene Anweisungen oder Erinnerungen. Nichts davon wird verwendet, bis du es zu „Über mich“ hinzufügst.",
  add: "Zu „Über mich“ hinzufügen …",
  discard: "Verwerfen",
  addTitle: "Zu „Über mich“ hinzufügen",
  foundList: "Gefunden in deinem Export",
  foundText:
    "Gefunden in deinem Export. Füge hinzu, was passt, und bearbeite es unten vor dem Speichern. Der Rest wird beim Speichern gelöscht.",
  kinds: {
    about_you: "Über dich",
    answers: "Antwortstil",
    memory: "Erinnerung",
    project: "Projektanweisungen",
  },
  ofProject: (name: string) => `Anweisungen des Projekts „${name}“`,
  addTo: (field: string) => `Zu „${field}“ hinzufügen`,
};
