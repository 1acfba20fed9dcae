/** Deutsch: Sterne, die man einem GPT gibt. */
import { plural } from "../plural";
import type { starTexts as english } from "../stars";
import type { Translated } from "../translated";

export const starTexts: Translated<typeof english> = {
  about: (stars: string, people: number) => `Etwa ${stars} von 5 Sternen von etwa ${people} Personen`,
  between: (low: string, high: string) =>
    `Zwischen ${low} und ${high}. Bewertungen werden zum Schutz der Personen mit Zufall vermischt.`,
  notYet: "Du kannst dieses GPT bewerten, sobald es dir geantwortet hat.",
  yours: "Dieses GPT bewerten",
  text: "Deine Bewertung ist privat. Gezeigt wird nur ein Durchschnitt mit etwas Zufall.",
  more: "So bleiben Bewertungen privat",
  details:
    "Je mehr Sterne du gibst, desto öfter fällt eine Zufallsziehung für dich auf „gut“, und nur diese Ziehung zählt. Der Durchschnitt entsteht einmal im Monat, mit zusätzlichem Zufall. Er verrät wenig darüber, wie viele Sterne eine Person gegeben hat oder ob überhaupt. Gezeigt wird er ab 60 Personen.",
  starCount: (stars: number) => plural(stars, "Stern", "Sterne"),
  takeBack: "Bewertung entfernen",
  given: (stars: number) => `Du hast ${plural(stars, "Stern", "Sterne")} gegeben.`,
};
