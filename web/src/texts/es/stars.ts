/** Español: las estrellas que las personas dan a un GPT. */
import { plural } from "../plural";
import type { starTexts as english } from "../stars";
import type { Translated } from "../translated";

export const starTexts: Translated<typeof english> = {
  about: (stars: string, people: number) => `Alrededor de ${stars} de 5 estrellas, de unas ${people} personas`,
  between: (low: string, high: string) =>
    `Entre ${low} y ${high}. Las valoraciones se mezclan con azar para proteger a las personas.`,
  yours: "Valora este GPT",
  notYet: "Podrás valorar este GPT cuando te haya respondido.",
  text: "Tu valoración es privada. Solo se muestra un promedio con algo de azar.",
  more: "Cómo se protegen las valoraciones",
  details:
    "Cuantas más estrellas das, más a menudo un sorteo cuenta como “bueno” por ti, y solo cuenta ese sorteo. El promedio se calcula una vez al mes, con más azar añadido. Dice poco sobre las estrellas de una persona, o si dio alguna. Se muestra a partir de 60 personas.",
  starCount: (stars: number) => plural(stars, "estrella", "estrellas"),
  takeBack: "Quitar valoración",
  given: (stars: number) => `Diste ${plural(stars, "estrella", "estrellas")}.`,
};
