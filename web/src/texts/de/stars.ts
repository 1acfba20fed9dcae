/** Deutsch: Sterne, die man einem GPT gibt. */
import { plural } from "../plural";
import type { starTexts as english } from "../stars";
import type { Translated } from "../translated";

export const starTexts: Translated<typeof english> = {
  about: (stars: string, people: number) => `Etwa ${stars} von 5 Sternen, von etwa ${people} Menschen`,
  between: (low: string, high: string) =>
    `Zwischen ${low} und ${high}: Was jeder Mensch beiträgt, ist ein Münzwurf, und zur Zahl kommt etwas Zufall.`,
  yours: "Deine Sterne",
  text: "Niemand sieht sie: Was zählt, ist eine Münze von dir, die umso öfter auf „gut“ fällt, je mehr Sterne du gibst. Das Mittel wird einmal im Monat gebildet, mit etwas Zufall darin: Es ändert sich frühestens im nächsten Monat und verrät wenig darüber, wie viele Sterne ein Einzelner gab oder ob überhaupt. Weniger als 60 Menschen werden nicht gezeigt.",
  give: (stars: number) => plural(stars, "Stern", "Sterne"),
  takeBack: "Zurücknehmen",
  given: (stars: number) => `Du hast ${plural(stars, "Stern", "Sterne")} gegeben.`,
};
