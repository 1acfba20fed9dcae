/** Deutsch: die Seite des Betreibers. */
import type { operatorTexts as english } from "../operator";
import { plural } from "../plural";
import type { Translated } from "../translated";

export const operatorTexts: Translated<typeof english> = {
  intro:
    "Chats sind hier nicht zu sehen, außer Gemeldetem und Einträgen von Trainingsdatensätzen. Das Öffnen dieser Einträge wird protokolliert.",
  signUp: "Wer sich registrieren kann",
  modes: { open: "Alle", invitation: "Alle mit Einladung", closed: "Niemand" },
  save: "Einstellungen speichern",
  saved: "Gespeichert",
  background: {
    title: "Hintergrundaufgaben",
    text: "Dateien, Löschungen, Statistik und signierte Nachweise. Einzelheiten zu Fehlern stehen im Log des Servers.",
    fine: "Alles gut: keine Fehler in den letzten 7 Tagen, und nichts wartet.",
    failed: (failures: number, first: string) =>
      `Seit ${first} bis zu ${plural(failures, "Mal", "Mal")} fehlgeschlagen`,
    last: (moment: string, error: string) => `Zuletzt: ${moment} (${error})`,
    waiting: (jobs: number, queue: string) =>
      `Bis zu ${plural(jobs, "Auftrag wartet", "Aufträge warten")} in der Warteschlange ${queue}`,
    waitingSince: (moment: string) =>
      `Seit ${moment}. Prüfe, ob ein Prozess diese Aufträge ausführt (DISCREET_JOBS), oder warte, wenn er beschäftigt ist.`,
  },
  invitations: "Einladungen",
  note: "Für wen? (optional)",
  noteHint: "Eine E-Mail-Adresse steht im Link und ist beim Registrieren schon eingetragen. Eine Notiz bleibt privat.",
  invite: "Einladungslink erstellen",
  inviteTitle: "Jemanden einladen",
  inviteLink: {
    title: "Einladungslink",
    text: "Er wird nur einmal angezeigt und gilt für ein Konto.",
    label: "Link",
    copy: "Link kopieren",
    copied: "Kopiert",
    notKept:
      "Du hast ihn noch nicht kopiert, und er wird nicht noch einmal angezeigt. Schließe erneut, um trotzdem zu gehen.",
    done: "Fertig",
  },
  linkOnce: {
    label: "Link",
    copy: "Link kopieren",
    copied: "Kopiert",
    notKept:
      "Du hast ihn noch nicht kopiert, und er wird nicht noch einmal angezeigt. Schließe erneut, um trotzdem zu gehen.",
    done: "Fertig",
  },
  people: {
    title: "Personen",
    text: "Du siehst nie, was oder wann jemand schreibt. Speicher wird einmal im Monat gezählt, in Schritten von 100 MB. Aktionen werden protokolliert und der Person gezeigt.",
    invite: "Einladen",
    search: "Nach Name oder E-Mail suchen",
    count: (n: number) => plural(n, "Konto", "Konten"),
    none: "Keine Konten gefunden",
    noneText: (query: string) => `Kein Name und keine E-Mail enthält „${query}“.`,
    more: "Mehr anzeigen",
    operator: "Betreiber",
    suspended: "Gesperrt",
    deleting: "Wird gelöscht",
    noName: "Gelöschtes Konto",
    stores: (megabytes: number) =>
      megabytes === 0 ? "keine Dateien" : `Dateien bis ${megabytes.toLocaleString("de")} MB`,
    since: (day: string) => `seit ${day}`,
    actionsFor: (name: string) => `Aktionen für ${name}`,
    reset: "Passwort zurücksetzen",
  },
  invitationsEmpty: "Noch keine Einladungen",
  invitationOpen: (moment: string) => `Gültig bis ${moment}`,
  invitationUsed: (moment: string) => `Verwendet: ${moment}`,
  invitationExpired: (moment: string) => `Abgelaufen: ${moment}`,
  invitationWithdraw: "Zurückziehen",
  invitationWithdrawOf: (note: string) => `Einladung „${note}“ zurückziehen`,
  noNote: "Ohne Notiz",
};
