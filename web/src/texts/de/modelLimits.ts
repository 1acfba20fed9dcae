/** Deutsch: wohin Nachrichten gehen dürfen. */
import type { modelLimitTexts as english } from "../modelLimits";
import { listed, plural } from "../plural";
import type { Translated } from "../translated";

export const modelLimitTexts: Translated<typeof english> = {
  title: "Wohin deine Nachrichten gehen dürfen",
  text: "Der Anbieter eines Modells bekommt alles, was du ihm schreibst. Deine Wahl gilt für alle deine Chats und API-Schlüssel.",
  legend: "Modelle für deine Chats",
  choices: {
    offered: "Jedes Modell, das es hier gibt",
    keeps_nothing: "Speichert nichts und trainiert nie",
    this_server: "Nur dieser Server",
    sealed: "Versiegelt: Nichts verlässt diesen Server",
  },
  explanations: {
    offered: "Deine Nachrichten dürfen an jedes Modell gehen, das deine Administration anbietet.",
    keeps_nothing: "Nur an Modelle, deren Anbieter nichts speichert, was du schreibst, und nie damit trainiert.",
    this_server: "Nur an Modelle, die auf diesem Server selbst laufen.",
    sealed: "Nur an Modelle auf diesem Server. Aktionen und fremde Bilddienste sind auch aus.",
  },
  left: (n: number, names: readonly string[]) =>
    n === 0 ? "Dann ist hier kein Modell erlaubt." : `${plural(n, "Modell", "Modelle")}: ${listed(names)}`,
  save: "Speichern",
  saved: "Gespeichert. Es gilt ab deiner nächsten Nachricht.",
  byWorkspace: "Dein Arbeitsbereich erlaubt weniger. Es gilt die engere Grenze.",
  chat: {
    button: "Datenschutz in diesem Chat",
    menu: "Wohin dieser Chat gehen darf",
    mark: {
      offered: "Jedes Modell",
      keeps_nothing: "Speichert nichts",
      this_server: "Nur dieser Server",
      sealed: "Versiegelt",
    },
    explanations: {
      offered: "Dieser Chat kann jedes Modell nutzen, das es hier gibt.",
      keeps_nothing: "Nur Modelle, deren Anbieter nichts speichert und nie trainiert.",
      this_server: "Nur Modelle auf diesem Server.",
      sealed: "Nichts verlässt diesen Server: nur eigene Modelle, keine Aktionen.",
    },
    reasons: {
      person: "Deine Wahl in den Einstellungen.",
      gpt: "So hat es der Ersteller des GPTs gewählt.",
      chat: "Deine Wahl für diesen Chat.",
      workspace: "Eine Regel deines Arbeitsbereichs.",
    },
  },
  gpt: {
    legend: "Wohin seine Chats gehen dürfen",
    hint: "Wer das GPT nutzt, sieht das und kann es mit eigenen Einstellungen nicht erweitern.",
    page: {
      keeps_nothing: "Dieses GPT nutzt nur Modelle, deren Anbieter nichts speichert",
      this_server: "Dieses GPT nutzt nur Modelle auf diesem Server",
      sealed: "Versiegelt: Aus Chats mit diesem GPT verlässt nichts diesen Server",
    },
  },
  rule: {
    name: "Modelle",
    about:
      "Der Anbieter eines Modells bekommt alles, was ihm geschrieben wird. Die Regel gilt ab der nächsten Nachricht.",
    providers: "Modellanbieter",
    providersAll: "Alle, die der Server anbietet",
    providersListed: "Nur diese",
    providersEmpty: "Wähle mindestens einen Modellanbieter oder erlaube alle.",
    countries: "Erlaubte Länder",
    countriesHint: "Je zwei Buchstaben, wie DE, FR. Leer lassen, um jedes zu erlauben.",
    countriesWrong: "Schreibe Länder mit zwei Buchstaben, wie DE.",
    kept: "Wie lange ein Anbieter Nachrichten höchstens speichern darf, in Tagen",
    keptHint: "Von 0 bis 36.500. Leer lassen, um jede Dauer zu erlauben.",
    keptWrong: "Gib eine ganze Zahl von 0 bis 36.500 ein oder nichts.",
    anyCountry: "Jedes Land",
    anyTime: "Jede Dauer",
    keptFor: (n: number) => `Höchstens ${plural(n, "Tag", "Tage")}`,
    unknown: "Anbieter, den es hier nicht mehr gibt",
  },
};
