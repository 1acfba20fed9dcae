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
  note: "Für wen? (private Notiz)",
  invite: "Einladungslink erstellen",
  inviteLink: "Kopiere diesen Link jetzt. Er wird nur einmal angezeigt und gilt für ein Konto.",
  inviteCopy: "Einladungslink kopieren",
  invitationsEmpty: "Noch keine Einladungen",
  invitationOpen: (moment: string) => `Gültig bis ${moment}`,
  invitationUsed: (moment: string) => `Verwendet: ${moment}`,
  invitationExpired: (moment: string) => `Abgelaufen: ${moment}`,
  invitationWithdraw: "Zurückziehen",
  invitationWithdrawOf: (note: string) => `Einladung „${note}“ zurückziehen`,
  noNote: "Ohne Notiz",
};
