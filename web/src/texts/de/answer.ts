/** Deutsch: was man mit einer Antwort noch tun kann. */
import type { answerTexts as english } from "../answer";
import type { Translated } from "../translated";

export const answerTexts: Translated<typeof english> = {
  share: "Bis hierher teilen",
  more: "Weitere Optionen für diese Antwort",
  aloud: "Vorlesen (auf diesem Gerät)",
  silence: "Vorlesen beenden",
};
