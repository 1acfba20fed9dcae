/** Deutsch: was GPTs außer Antworten können. */
import type { capabilityTexts as english } from "../capabilities";
import type { Translated } from "../translated";

export const capabilityTexts: Translated<typeof english> = {
  title: "Fähigkeiten",
  hint: "Was dieses GPT außer Antworten kann.",
  names: {
    web_search: "Im Web suchen",
    read_pages: "Webseiten lesen",
    code: "Python ausführen",
    images: "Bilder erstellen",
  },
  about: {
    web_search:
      "Wer chattet, sieht jede Suche, bevor sie an die Suchmaschine geht, außer wenn Suchen schon erlaubt sind.",
    read_pages: "Wer chattet, sieht jede Adresse, bevor die Seite geöffnet wird.",
    code: "Für Berechnungen, Dateien und Diagramme, in einer geschlossenen Zelle auf diesem Server.",
    images: "Wer chattet, sieht jeden Prompt, bevor er diesen Server verlässt, außer wenn das schon erlaubt ist.",
  },
  /** The same, to the person who chats. */
  aboutYours: {
    web_search: "Du siehst jede Suche, bevor sie an die Suchmaschine geht, außer wenn du Suchen schon erlaubt hast.",
    read_pages: "Du siehst jede Adresse, bevor die Seite geöffnet wird.",
    code: "Für Berechnungen, Dateien und Diagramme, in einer geschlossenen Zelle auf diesem Server.",
    images: "Du siehst jeden Prompt, bevor er diesen Server verlässt, außer wenn du das schon erlaubt hast.",
  },
  sealed: "Weil nichts diesen Server verlassen darf, ist aus, was Daten anderswohin sendet.",
  on: "An",
  none: "Keine",
  dialog: "Was dieses GPT kann",
  dialogText: "Außer Antworten. Dafür wird nichts gesendet, was du nicht erlaubst.",
  notHere: "Hier nicht",
  rule: {
    about: "Was GPTs hier außer Antworten können. Die Regel gilt sofort, auch in laufenden Chats.",
    all: "Alle, die der Server anbietet",
    some: "Nur diese",
    none: "Keine",
  },
  admin: {
    text: "Was dieser Server GPTs außer Antworten anbietet. Eingeschaltet wird es für jedes GPT einzeln.",
    offered: "Angeboten",
    notOffered: "Nicht angeboten",
  },
  key: {
    legend: "Was seine GPTs können",
    hint: "Nur diese Fähigkeiten gehen mit diesem Schlüssel.",
    scope: (names) => `Fähigkeiten: ${names}`,
  },
};
