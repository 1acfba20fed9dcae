/** Deutsch: ein GPT mitbringen, und das eigene mitnehmen. */
import type { bringTexts as english } from "../bring";
import { plural } from "../plural";
import type { Translated } from "../translated";

export const bringTexts: Translated<typeof english> = {
  link: "GPT mitbringen",
  title: "GPT mitbringen",
  intro:
    "Mach hier einen Entwurf aus einem GPT, das du anderswo gebaut hast. Niemand außer dir sieht ihn, bis du ihn veröffentlichst.",
  ways: "Woher es kommt",
  way: { elsewhere: "Von einem anderen Dienst", file: "Aus einer Discreet-Datei" },

  export: "Mitnehmen",
  exportText:
    "Eine Datei mit dem Entwurf, seinem Wissen und seinen Aktionen, für einen anderen Discreet-Server oder für dich. Geheimnisse von Aktionen, Gespräche und Zahlen sind nicht darin.",
  exportDo: "Dieses GPT exportieren",

  file: "Die Datei",
  fileText: "Ein ZIP, das „Dieses GPT exportieren“ gemacht hat, auf diesem Server oder einem anderen.",
  choose: "Datei auswählen …",
  drop: "oder hierher ziehen",
  sending: (percent: string) => `Unterwegs zu diesem Server: ${percent}`,
  sendingLabel: "Datei wird gesendet",
  came: (name: string) => `„${name}“ ist jetzt ein Entwurf von dir.`,
  notes: "Was du noch von Hand tun musst",
  open: "Entwurf öffnen",
  another: "Noch eines mitbringen",

  says: "1. Was es sagt",
  saysText: "Kopiere jedes Feld von der Seite, auf der du es eingerichtet hast.",
  startersHint: (most: number) => `Einer pro Zeile, bis zu ${most}.`,
  startersMany: (n: number, most: number) => `${plural(n, "Einstieg", "Einstiege")}: ${most} ist die Grenze.`,
  knows: "2. Was es weiß",
  knowsText:
    "Die Dateien, die du ihm gegeben hast. Andere Dienste behalten sie: Lade sie dort herunter oder nimm deine Originale.",
  filesEmpty: "Noch keine Datei",
  takeOut: (name: string) => `${name} herausnehmen`,
  does: "3. Was es kann",
  doesText:
    "Das OpenAPI-Schema jeder Aktion: Füge es ein, wie es ist. Anmeldung und Datenschutzerklärung stellst du danach im Entwurf ein.",
  action: (n: number) => `Schema der Aktion ${n}`,
  actionAdd: "Aktion hinzufügen",
  actionOut: (n: number) => `Aktion ${n} herausnehmen`,
  stays: "4. Was nicht mitkommt",
  stayed: [
    "Gespräche mit ihm: Sie gehören den Leuten, die sie geführt haben, und die können sie selbst mitbringen.",
    "Geheimnisse von Aktionen, und was jemand „immer erlaubt“ hat: Alle werden hier neu gefragt.",
    "Websuche, Code-Interpreter und das Machen von Bildern: Ein GPT hat hier sein Wissen und seine Aktionen.",
    "Sein Link, sein Platz in einem Store, seine Bewertungen und seine Zahlen.",
    "Eine Erlaubnis, damit zu trainieren: Die ist aus, bis du etwas anderes sagst.",
  ],

  make: "Entwurf machen",
  nameNeeded: "Gib ihm zuerst einen Namen.",
  making: "Der Entwurf wird gemacht",
  steps: { draft: "Was es sagt", file: (name: string) => name, action: (n: number) => `Aktion ${n}` },
  states: { waiting: "Wartet", now: "Läuft …", done: "Fertig" },
  partly: "Der Entwurf ist da. Was nicht mitkam, steht oben; du kannst es im Entwurf hinzufügen.",
};
