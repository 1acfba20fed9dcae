/** Deutsch: woher die Worte eines GPTs stammen. */
import type { originTexts as english } from "../origins";
import type { Translated } from "../translated";

const parts = {
  description: "Beschreibung",
  instructions: "Anweisungen",
  starters: "Einstiegsfragen",
  action: "eine Aktion",
  file: "eine Wissensdatei",
};
const listed = (words: string[]) =>
  words.length > 1 ? `${words.slice(0, -1).join(", ")} und ${words[words.length - 1]}` : (words[0] ?? "");

export const originTexts: Translated<typeof english> = {
  title: "Entstanden aus",
  text: "Auch diese Personen entscheiden, ob dieses GPT Modelle verbessern darf. Ihr Nein gilt, bis du ihren Teil ersetzt hast: Leere das Feld und schreib es neu, oder entferne die Datei oder Aktion und füge eine andere hinzu. Wer Text nur ändert, behält es.",
  copied: (name: string | null) =>
    name ? `Einem GPT von ${name}` : "Einem GPT von jemandem, den niemand mehr fragen kann",
  former: (name: string | null) =>
    name ? `Gehörte früher: ${name}` : "Gehörte früher jemandem, den niemand mehr fragen kann",
  held: (held: (keyof typeof parts)[]) => `Enthalten in: ${listed(held.map((part) => parts[part]))}.`,
  allows: "Erlaubt, Modelle zu verbessern.",
  refuses: "Erlaubt nicht, Modelle zu verbessern; also verbessert kein Gespräch mit diesem GPT eines.",
  used: "Andere haben GPTs, die aus diesem entstanden sind. Was du hier wählst, gilt auch für sie. Wem sie gehören und wie viele es sind, wird nicht gezeigt.",

  formerTitle: "GPTs, die du übergeben hast",
  formerText:
    "Über das, was du geschrieben hast, entscheidest weiter du, wohin es auch kopiert wird, bis es ersetzt ist. Es trainiert nichts, wenn du es nicht hier erlaubst.",
  until: (day: string) => `Übergeben am ${day}.`,
  inUse: "Deine Worte werden noch verwendet.",
  notInUse: "Keines deiner Worte wird noch verwendet.",
  allowFor: (gpt: string) => `Erlauben, dass von mir in ${gpt} Geschriebenes Modelle verbessert`,
};
