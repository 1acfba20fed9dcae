/** Español: escribir con la voz. */
import type { dictationTexts as english } from "../dictation";
import type { Translated } from "../translated";

export const dictationTexts: Translated<typeof english> = {
  start: "Dictar (solo en este dispositivo)",
  stop: "Detener dictado",
  listening: "Escuchando, solo en este dispositivo.",
  title: "Dictado",
  here: "Tu voz se procesa en este dispositivo. No se envía nada hasta que envíes el texto.",
  notHere:
    "El dictado no está disponible: este navegador enviaría tu voz a un tercero. Algunos navegadores ofrecen un paquete de idioma en sus ajustes.",
};
