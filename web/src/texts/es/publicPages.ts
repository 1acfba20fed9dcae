/** Español: páginas públicas de los GPT y lo medido sobre sus solicitudes. */
import type { publicPageTexts as english } from "../publicPages";
import type { Translated } from "../translated";

const number = (n: number) => n.toLocaleString("es");

export const publicPageTexts: Translated<typeof english> = {
  shown: "Página pública",
  shownHint:
    "Sin cuenta se puede leer sobre este GPT: nombre, imagen, descripción, sugerencias, servicios, privacidad y tu nombre. Nunca las instrucciones ni los archivos.",
  indexed: "Los buscadores pueden mostrarla",
  preview: "Vista previa",
  address: "Dirección de la página pública",
  copy: "Copiar la dirección de la página pública",
  measured: {
    title: "Cómo responden las personas a sus solicitudes",
    tooFew: "Aún no hay suficientes personas para medirlo.",
    data: "Datos personales en las solicitudes",
    noGroup: "Ninguno destaca sobre el ruido.",
    share: (low: number, high: number) => `${low}–${high} %`,
    over: (first: string, last: string, people: number, noise: number) =>
      `Del ${first} al ${last}, con al menos ${number(people)} personas. Un ruido aleatorio de ±${number(noise)} en cada número protege a todas las personas contadas.`,
  },
};
