/** Deutsch: öffentliche Seiten von GPTs, und was über ihre Anfragen gemessen ist. */
import type { publicPageTexts as english } from "../publicPages";
import type { Translated } from "../translated";

const number = (n: number) => n.toLocaleString("de");

export const publicPageTexts: Translated<typeof english> = {
  shown: "Öffentliche Seite",
  shownHint:
    "Auch ohne Konto kann man über dieses GPT lesen: Name, Bild, Beschreibung, Einstiege, Dienste, Datenschutz und deinen Namen. Nie Anweisungen oder Dateien.",
  indexed: "Suchmaschinen dürfen sie auflisten",
  preview: "Vorschau",
  address: "Adresse der öffentlichen Seite",
  copy: "Adresse der öffentlichen Seite kopieren",
  measured: {
    title: "Wie Menschen auf seine Anfragen antworten",
    tooFew: "Noch nicht genug Personen, um das zu messen.",
    data: "Persönliche Daten in den Anfragen",
    noGroup: "Nichts davon hebt sich vom Rauschen ab.",
    share: (low: number, high: number) => `${low}–${high} %`,
    over: (first: string, last: string, people: number, noise: number) =>
      `Vom ${first} bis ${last}, von mindestens ${number(people)} Personen. Zufälliges Rauschen von ±${number(noise)} in jeder Zahl schützt alle, die gezählt wurden.`,
  },
};
