/** Español: lo que se puede hacer con una respuesta, además de copiarla. */
import type { answerTexts as english } from "../answer";
import type { Translated } from "../translated";

export const answerTexts: Translated<typeof english> = {
  share: "Compartir hasta aquí",
  more: "Más opciones para esta respuesta",
  aloud: "Leer en voz alta (en este dispositivo)",
  silence: "Detener la lectura",
};
