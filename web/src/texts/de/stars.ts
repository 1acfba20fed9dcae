/** Deutsch: Sterne, die man einem GPT gibt. */
import { plural } from "../plural";
import type { starTexts as english } from "../stars";
import type { Translated } from "../translated";

export const starTexts: Translated<typeof english> = {
  about: (stars: string, people: number) => `Etwa ${stars} von 5 Sternen, von mindestens ${people} Menschen`,
  between: (low: string, high: string) =>
    `Zwischen ${low} und ${high}: Was jeder Mensch beiträgt, ist ein Münzwurf.`,
  yours: "Deine Sterne",
  text: "Niemand sieht sie: Was zählt, ist eine Münze von dir, die umso öfter auf „gut“ fällt, je mehr Sterne du gibst. Das Mittel verrät über die Sterne eines Einzelnen wenig, wer auch hinsieht.",
  give: (stars: number) => plural(stars, "Stern", "Sterne"),
  takeBack: "Zurücknehmen",
  given: (stars: number) => `Du hast ${plural(stars, "Stern", "Sterne")} gegeben.`,
};
