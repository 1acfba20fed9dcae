/** Deutsch: was eine Antwort mitbringt: Modell, Uhrzeit, Quellen; dazu Titel und Anschlussfragen. */
import type { chatTexts as english } from "../chats";
import { plural } from "../plural";
import type { Translated } from "../translated";

export const chatTexts: Translated<typeof english> = {
  onThisServer: "Eingebautes Modell",
  morePassages: (n) => `${plural(n, "weitere Stelle", "weitere Stellen")} gelesen`,
  passages: (n) => `${plural(n, "Stelle", "Stellen")} gelesen`,
  missingPictures: (n) =>
    n === 1 ? "Hier war ein Bild. Es wurde nicht importiert." : `Hier waren ${n} Bilder. Sie wurden nicht importiert.`,
  followUps: "Weiterfragen",
  choices: {
    title: "Titel und Anschlussfragen",
    titles: "Chats automatisch benennen",
    titlesHint:
      "Nach der ersten Antwort bekommt dasselbe Modell den Anfang des Chats noch einmal, ohne persönliche Angaben.",
    followUps: "Anschlussfragen vorschlagen",
    followUpsHint:
      "Nach jeder Antwort bekommt dasselbe Modell deine Frage und die Antwort noch einmal. Nichts wird gespeichert.",
    here: "Gilt für diesen Browser.",
  },
  titleRequest: {
    possible: "Das Modell bekommt den Anfang des Chats noch einmal, um ihn zu benennen.",
    done: "Das Modell hat den Anfang des Chats noch einmal bekommen, um ihn zu benennen.",
  },
};
