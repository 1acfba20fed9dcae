/** Deutsch: was der Betreiber auf jeder Seite sagt. */
import type { lookTexts as english } from "../looks";

export const lookTexts: typeof english = {
  banner: "Ankündigung",
  runBy: (name: string) => `Betrieben von ${name}`,
  contact: "Kontakt",
};
