/**
 * Español: lo que acompaña a una respuesta: su modelo, su hora, sus fuentes; además, títulos y preguntas siguientes.
 */
import type { chatTexts as english } from "../chats";
import { plural } from "../plural";
import type { Translated } from "../translated";

export const chatTexts: Translated<typeof english> = {
  onThisServer: "Modelo integrado",
  morePassages: (n: number) => plural(n, "pasaje más leído", "pasajes más leídos"),
  passages: (n: number) => plural(n, "pasaje leído", "pasajes leídos"),
  missingPictures: (n: number) =>
    n === 1 ? "Aquí había una imagen. No se importó." : `Aquí había ${n} imágenes. No se importaron.`,
  followUps: "Sigue preguntando",
  choices: {
    title: "Títulos y sugerencias",
    titles: "Poner título a los chats automáticamente",
    titlesHint: "Tras la primera respuesta, su modelo recibe otra vez el comienzo del chat, sin datos personales.",
    followUps: "Sugerir preguntas para seguir",
    followUpsHint: "Tras cada respuesta, su modelo recibe otra vez tu pregunta y la respuesta. No se guarda nada.",
    here: "Se aplica a este navegador.",
  },
  titleRequest: {
    possible: "El modelo recibe otra vez el comienzo del chat, para ponerle título.",
    done: "El modelo recibió otra vez el comienzo del chat, para ponerle título.",
  },
};
