/** Français : ce que l’exploitant dit sur chaque page. */
import type { brandingTexts as english } from "../looks";
import type { Translated } from "../translated";

export const brandingTexts: Translated<typeof english> = {
  banner: "Annonce",
  runBy: (name) => `Exploité par ${name}`,
  contact: "Contact",
};
