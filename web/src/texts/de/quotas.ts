/** Deutsch: Kontingente und die Schlange vor dem Modell. */

import { count as number, plural } from "../plural";
import type { quotaTexts as english } from "../quotas";
import type { Translated } from "../translated";

export const quotaTexts: Translated<typeof english> = {
  ahead: (n: number) =>
    n === 0
      ? "Wartet auf das Modell. Deine ist die nächste …"
      : `Wartet auf das Modell. Bis zu ${plural(n, "Antwort", "Antworten")} vor deiner …`,

  title: "Kontingente",
  text: "Wie viel von diesem Server jemand an einem Tag (UTC) verwenden und wie viel jemand aufbewahren darf. Du siehst Grenzen, nie, was jemand verbraucht hat.",
  kinds: {
    accounts: "Jedes Konto",
    workspaces: "Jeder Arbeitsbereich",
    keys: "Jeder API-Schlüssel",
  },
  one: { account: "Konto", workspace: "Arbeitsbereich", key: "API-Schlüssel" },
  columns: {
    whose: "Für",
    answers: "Antworten am Tag",
    tokens: "Tokens am Tag",
    megabytes: "MB an Dateien",
    files: "Dateien",
    jobs: "Aufträge zugleich",
  },
  unlimited: "Keine Grenze",
  hint: "Leer lassen für keine Grenze.",
  change: (whose: string) => `Ändern: ${whose}`,
  changeShort: "Ändern",
  save: "Speichern",
  cancel: "Abbrechen",
  own: "Eigene Kontingente",
  ownText: "Sie gehen denen oben vor. Leg sie auf der Kommandozeile fest: discreet quota set account:ID --answers 100.",
  remove: (whose: string) => `Kontingent entfernen: ${whose}`,
  removeShort: "Entfernen",
  removeTitle: "Dieses Kontingent entfernen?",
  removeText: "Dann gilt hier wieder, was für alle gilt.",
  notNumber: "Bitte gib eine ganze Zahl an, oder nichts.",

  mine: "Was ich verwenden darf",
  mineText:
    "Die Grenzen, die der Betreiber dieses Servers gesetzt hat, und wie viel von deinen heute (UTC) verbraucht ist. Der Betreiber sieht nur die Grenzen. Was die Menschen eines Arbeitsbereichs verbrauchen, wird niemandem gezeigt; seine Inhaber und Admins sehen einen Durchschnitt, der einmal im Monat gezogen wird, mit etwas Zufall darin.",
  mineNone: "Nichts begrenzt, was du verwendest.",
  of: { account: "Du", workspace: "Dein Arbeitsbereich", key: "Der Schlüssel" },
  answers: (used: number | null, most: number) =>
    used === null
      ? `Höchstens ${number(most)} Antworten am Tag`
      : `${number(used)} von ${number(most)} Antworten heute`,
  tokens: (used: number | null, most: number) =>
    used === null ? `Höchstens ${number(most)} Tokens am Tag` : `${number(used)} von ${number(most)} Tokens heute`,
  megabytes: (used: string | null, most: number) =>
    used === null ? `Höchstens ${number(most)} MB an Dateien` : `${used} von ${number(most)} MB an Dateien`,
  files: (used: number | null, most: number) =>
    used === null ? `Höchstens ${number(most)} Dateien` : `${number(used)} von ${number(most)} Dateien`,
  jobs: (used: number | null, most: number) =>
    used === null
      ? `Höchstens ${number(most)} Aufträge in Arbeit`
      : `${number(used)} von ${number(most)} Aufträgen in Arbeit`,
  daily: (n: number | null, day: string) =>
    n === null
      ? `Weniger als 60 Antworten am Tag in den vier Wochen vor dem ${day}`
      : `Etwa ${number(n)} Antworten am Tag in den vier Wochen vor dem ${day}`,
};
