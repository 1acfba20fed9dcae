/** Français : les étoiles que l’on donne à un GPT. */
import { plural } from "../plural";
import type { starTexts as english } from "../stars";
import type { Translated } from "../translated";

export const starTexts: Translated<typeof english> = {
  about: (stars, people) => `Environ ${stars} étoiles sur 5, d’après environ ${people} personnes`,
  between: (low, high) => `Entre ${low} et ${high}. Les notes sont brouillées au hasard pour protéger les personnes.`,
  notYet: "Vous pourrez noter ce GPT dès qu’il vous aura répondu.",
  yours: "Noter ce GPT",
  text: "Votre note est privée. Seule une moyenne brouillée au hasard est affichée.",
  more: "Comment les notes restent privées",
  details:
    "Plus vous donnez d’étoiles, plus un tirage au sort compte souvent pour vous comme « bon », et seul ce tirage compte. La moyenne est calculée une fois par mois, avec encore du hasard. Elle en dit peu sur les étoiles d’une personne, ou sur le fait qu’elle en a donné. Elle s’affiche à partir de 60 personnes.",
  starCount: (stars) => plural(stars, "étoile", "étoiles"),
  takeBack: "Retirer la note",
  given: (stars) => `Vous avez donné ${plural(stars, "étoile", "étoiles")}.`,
};
