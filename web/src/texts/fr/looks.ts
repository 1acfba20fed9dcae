/** Français : ce que l’exploitant dit sur chaque page. */
import type { lookTexts as english } from "../looks";
import type { Translated } from "../translated";

export const lookTexts: Translated<typeof english> = {
  banner: "Annonce",
  runBy: (name) => `Exploité par ${name}`,
  contact: "Contact",
};
