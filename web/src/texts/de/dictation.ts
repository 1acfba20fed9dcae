/** Deutsch: mit der Stimme schreiben. */
import type { dictationTexts as english } from "../dictation";
import type { Translated } from "../translated";

export const dictationTexts: Translated<typeof english> = {
  start: "Mit der Stimme schreiben, gehört nur auf diesem Gerät",
  stop: "Nicht mehr zuhören",
  listening: "Hört zu, nur auf diesem Gerät.",
  title: "Mit der Stimme schreiben",
  here: "Dieser Browser hört auf diesem Gerät. Nichts, was du sagst, wird irgendwohin gesendet, bis du den Text sendest.",
  notHere:
    "Dieser Browser hört deine Sprache nicht auf diesem Gerät, darum gibt es keinen Knopf: Andere Erkenner senden, was du sagst, an Dritte. Manche Browser bieten in ihren Einstellungen ein Sprachpaket an.",
};
