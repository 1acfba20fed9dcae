/** Español: lo que el operador dice en cada página: el aviso y cómo contactarlo. */
import type { brandingTexts as english } from "../looks";
import type { Translated } from "../translated";

export const brandingTexts: Translated<typeof english> = {
  banner: "Aviso",
  runBy: (name: string) => `Gestionado por ${name}`,
  contact: "Contacto",
};
