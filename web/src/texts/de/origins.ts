/** Deutsch: woher die Worte eines GPTs stammen. */
import type { originTexts as english } from "../origins";
import type { Translated } from "../translated";

const parts = {
  description: "Beschreibung",
  instructions: "Anweisungen",
  starters: "Einstiege",
  action: "eine Aktion",
  file: "eine Wissensdatei",
};
const listed = (words: string[]) =>
  words.length > 1 ? `${words.slice(0, -1).join(", ")} und ${words[words.length - 1]}` : (words[0] ?? "");

export const originTexts: Translated<typeof english> = {
  title: "Basiert auf",
  text: "Auch diese Personen entscheiden übers Training, bis du ihren Anteil ersetzt: Leere das Feld und schreib es neu, oder tausche die Datei oder Aktion aus. Den Text zu bearbeiten reicht nicht.",
  copied: (name: string | null) =>
    name ? `Ein GPT von ${name}` : "Ein GPT, dessen Ersteller nicht mehr gefragt werden kann",
  former: (name: string | null) =>
    name ? `Früherer Inhaber: ${name}` : "Ein früherer Inhaber, der nicht mehr gefragt werden kann",
  parts: (held: (keyof typeof parts)[]) => `Enthalten in: ${listed(held.map((part) => parts[part]))}.`,
  allows: "Erlaubt Training.",
  refuses: "Erlaubt kein Training, deshalb wird kein Chat mit diesem GPT verwendet.",
  usedByOthers:
    "GPTs anderer Personen basieren auf diesem, und deine Entscheidung gilt auch dort. Wem sie gehören und wie viele es sind, zeigen wir nicht.",

  formerTitle: "GPTs, die du übertragen hast",
  formerText:
    "Über deine Inhalte entscheidest weiter du, in jeder Kopie, bis sie ersetzt sind. Sie werden nicht fürs Training verwendet, außer du erlaubst es hier.",
  until: (day: string) => `Übertragen am ${day}.`,
  inUse: "Deine Inhalte werden noch verwendet.",
  notInUse: "Deine Inhalte werden nicht mehr verwendet.",
  allowFor: (gpt: string) => `Meine Inhalte in ${gpt} fürs Training verwenden`,
};
