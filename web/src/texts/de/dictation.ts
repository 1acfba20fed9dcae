/** Deutsch: mit der Stimme schreiben. */
import type { dictationTexts as english } from "../dictation";
import type { Translated } from "../translated";

export const dictationTexts: Translated<typeof english> = {
  start: "Diktieren (nur auf diesem Gerät)",
  stop: "Diktat beenden",
  listening: "Hört zu, nur auf diesem Gerät.",
  title: "Diktieren",
  here: "Deine Stimme wird auf diesem Gerät verarbeitet. Gesendet wird erst etwas, wenn du den Text sendest.",
  notHere:
    "Diktieren ist nicht verfügbar: Dieser Browser würde deine Stimme an Dritte senden. Manche Browser bieten in ihren Einstellungen ein Sprachpaket an.",
};
