/** Deutsch: was GPTs außer Antworten können. */
import type { capabilityTexts as english } from "../capabilities";
import type { Translated } from "../translated";

export const capabilityTexts: Translated<typeof english> = {
  title: "Fähigkeiten",
  hint: "Was dieses GPT kann, außer zu antworten.",
  names: {
    web_search: "Im Web suchen",
    read_pages: "Webseiten lesen",
    code: "Python ausführen",
    images: "Bilder erstellen",
  },
  about: {
    web_search: "Wer chattet, wird vor einer Suche gefragt und kann sie für einen Chat oder immer erlauben.",
    read_pages: "Wer chattet, wird vor jeder Seite gefragt und sieht ihre Adresse.",
    code: "Für Berechnungen, Dateien und Diagramme, in einer abgeschotteten Umgebung auf diesem Server.",
    images:
      "Wer chattet, wird gefragt, bevor eine Beschreibung diesen Server verlässt, außer nach „Immer erlauben“, und vor jedem eigenen Bild, das bearbeitet wird.",
  },
  /** The same, addressed to the chatting user. */
  aboutYours: {
    web_search: "Du siehst jede Suche, bevor sie an die Suchmaschine geht, außer wenn du Suchen schon erlaubt hast.",
    read_pages: "Du siehst jede Adresse, bevor die Seite geöffnet wird.",
    code: "Für Berechnungen, Dateien und Diagramme, in einer abgeschotteten Umgebung auf diesem Server.",
    images:
      "Du siehst jede Beschreibung, bevor sie diesen Server verlässt, außer wenn du das schon erlaubt hast, und jedes deiner Bilder, bevor es bearbeitet wird.",
  },
  sealed: "Nichts darf diesen Server verlassen; was Daten anderswohin sendet, ist deshalb aus.",
  on: "An",
  none: "Keine",
  dialog: "Was dieses GPT kann",
  dialogText:
    "Außer zu antworten. Dabei verlässt nichts diesen Server, wenn du es nicht erlaubst: einmal, für einen Chat oder immer.",
  notHere: "Hier nicht verfügbar",
  rule: {
    about: "Was GPTs hier können, außer zu antworten. Die Regel gilt sofort, auch in laufenden Chats.",
    all: "Alle, die dieser Server anbietet",
    some: "Nur diese",
    none: "Keine",
  },
  admin: {
    text: "Was GPTs auf diesem Server können, außer zu antworten. Eingeschaltet wird es in jedem GPT einzeln.",
    offered: "Angeboten",
    notOffered: "Nicht angeboten",
  },
  key: {
    legend: "Was GPTs damit können",
    hint: "Nur diese Fähigkeiten funktionieren mit diesem Schlüssel.",
    scope: (names) => `Fähigkeiten: ${names}`,
  },
};
