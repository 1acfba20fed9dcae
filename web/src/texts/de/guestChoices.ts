/** Deutsch: die Wahl eines Gasts zur Statistik. */
import type { guestChoiceTexts as english } from "../guestChoices";
import type { Translated } from "../translated";

export const guestChoiceTexts: Translated<typeof english> = {
  count: "Mich in der Statistik des Erstellers mitzählen",
  countHint:
    "Der Ersteller bekommt Zahlen über viele Menschen, mit Zufallsrauschen: Chats, Nachrichten, Themen aus einer festen Liste, Längen, wie Anfragen ausgingen. Nie deine Worte. Nur wenn du Ja sagst, und nur für diesen Besuch; ein weiterer Besuch zählt als weitere Person.",
  countLate: "Der Ersteller bekommt Zahlen über viele Menschen. Das lässt sich nur vor deiner ersten Nachricht wählen.",
};
