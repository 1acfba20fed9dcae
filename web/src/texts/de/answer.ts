/** Deutsch: was man mit einer Antwort noch tun kann. */
import type { answerTexts as english } from "../answer";
import type { Translated } from "../translated";

export const answerTexts: Translated<typeof english> = {
  share: "Kopie bis hierher teilen",
  aloud: "Vorlesen, mit einer Stimme dieses Geräts",
  silence: "Nicht weiterlesen",
};
