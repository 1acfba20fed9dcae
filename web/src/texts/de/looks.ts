/** Deutsch: was der Betreiber auf jeder Seite sagt. */
import type { brandingTexts as english } from "../looks";

export const brandingTexts: typeof english = {
  banner: "Ankündigung",
  runBy: (name: string) => `Betrieben von ${name}`,
  contact: "Kontakt",
};
