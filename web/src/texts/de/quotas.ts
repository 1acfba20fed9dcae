/** Deutsch: Kontingente und die Schlange vor dem Modell. */

import { count as number, plural } from "../plural";
import type { quotaTexts as english } from "../quotas";
import type { Translated } from "../translated";

export const quotaTexts: Translated<typeof english> = {
  ahead: (n: number) =>
    n === 0
      ? "Du bist als Nächstes dran …"
      : `In der Warteschlange: bis zu ${plural(n, "Antwort", "Antworten")} vor deiner …`,

  title: "Nutzungslimits",
  text: "Limits für Nutzung pro Tag (UTC) und Speicher. Ein Auftrag ist das Lesen einer Datei, ein Export oder ein Import von Chats. Du siehst Limits, nie die Nutzung.",
  kinds: {
    accounts: "Jedes Konto",
    workspaces: "Jeder Arbeitsbereich",
    keys: "Jeder API-Schlüssel",
  },
  one: { account: "Konto", workspace: "Arbeitsbereich", key: "API-Schlüssel" },
  columns: {
    whose: "Für",
    answers: "Antworten pro Tag",
    tokens: "Tokens pro Tag",
    megabytes: "MB an Dateien",
    files: "Dateien",
    jobs: "Gleichzeitige Aufträge",
  },
  unlimited: "Kein Limit",
  hint: "Leer lassen für kein Limit.",
  change: (whose: string) => `Ändern: ${whose}`,
  changeShort: "Ändern",
  save: "Speichern",
  cancel: "Abbrechen",
  own: "Einzelne Limits",
  ownText:
    "Sie ersetzen die allgemeinen Limits oben. Lege sie auf der Kommandozeile fest: discreet quota set account:ID --answers 100.",
  remove: (whose: string) => `Limits entfernen: ${whose}`,
  removeShort: "Entfernen",
  removeTitle: "Diese Limits entfernen?",
  removeText: "Dann gilt wieder das allgemeine Limit.",
  notNumber: "Gib eine ganze Zahl ein oder lass das Feld leer.",

  mine: "Nutzungslimits",
  mineText:
    "Deine Nutzung heute (UTC) und deine Limits. Der Betreiber sieht die Limits und einmal im Monat ungefähr, wie viel du speicherst. Inhaber und Admins eines Arbeitsbereichs sehen einen monatlichen Durchschnitt aller, mit etwas Zufall.",
  mineNone: "Für dich gelten keine Limits.",
  of: { account: "Du", workspace: "Dein Arbeitsbereich", key: "Dein API-Schlüssel" },
  answers: (used: number | null, most: number) =>
    used === null ? `Bis zu ${number(most)} Antworten pro Tag` : `${number(used)} von ${number(most)} Antworten heute`,
  tokens: (used: number | null, most: number) =>
    used === null ? `Bis zu ${number(most)} Tokens pro Tag` : `${number(used)} von ${number(most)} Tokens heute`,
  megabytes: (used: string | null, most: number) =>
    used === null ? `Bis zu ${number(most)} MB an Dateien` : `${used} von ${number(most)} MB an Dateien`,
  files: (used: number | null, most: number) =>
    used === null ? `Bis zu ${number(most)} Dateien` : `${number(used)} von ${number(most)} Dateien`,
  jobs: (used: number | null, most: number) =>
    used === null
      ? `Bis zu ${number(most)} gleichzeitige Aufträge`
      : `${number(used)} von ${number(most)} Aufträgen in Arbeit`,
  daily: (n: number | null, day: string) =>
    n === null
      ? `Weniger als 60 Antworten pro Tag in den 4 Wochen vor dem ${day}`
      : `Etwa ${number(n)} Antworten pro Tag in den 4 Wochen vor dem ${day}`,
};
