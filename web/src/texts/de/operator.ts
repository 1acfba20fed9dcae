/** Deutsch: die Seite des Betreibers. */
import type { operatorTexts as english } from "../operator";
import { plural } from "../plural";
import type { Translated } from "../translated";

export const operatorTexts: Translated<typeof english> = {
  title: "Betrieb",
  intro:
    "Du betreibst diesen Server. Nichts hier zeigt, was jemand geschrieben hat, außer was jemand melden wollte, und die Einträge von Trainingsdatensätzen; wer die ansieht, wird aufgeschrieben.",
  settings: "Dieser Server",
  name: "Name",
  nameHint: "Steht auf der Anmeldeseite und in Titeln.",
  signUp: "Wer ein Konto anlegen darf",
  modes: { open: "Alle, die diesen Server erreichen", invitation: "Wer eine Einladung hat", closed: "Niemand" },
  save: "Einstellungen speichern",
  saved: "Gespeichert",
  background: {
    title: "Arbeit im Hintergrund",
    text: "Was der Server neben dem Antworten tut: Dateien, Löschungen, Statistik, das Beweisprotokoll. Im Log des Servers steht mehr zu jedem Fehler.",
    fine: "In den letzten 7 Tagen ist nichts fehlgeschlagen, und nichts wartet.",
    failed: (failures: number, first: string) =>
      `Seit ${first} bis zu ${plural(failures, "Mal", "Mal")} fehlgeschlagen`,
    last: (moment: string, error: string) => `Zuletzt: ${moment} (${error})`,
    waiting: (jobs: number, queue: string) =>
      `Bis zu ${plural(jobs, "Auftrag wartet", "Aufträge warten")} in der Warteschlange ${queue}`,
    waitingSince: (moment: string) =>
      `Seit ${moment}. Prüfe, ob ein Prozess daran arbeitet (DISCREET_JOBS), oder warte, wenn er beschäftigt ist.`,
  },
  invitations: "Einladungen",
  note: "Für wen (eine Notiz für dich)",
  invite: "Einladung machen",
  inviteLink: "Dieser Link wird einmal gezeigt. Sende ihn der Person; er macht ein Konto.",
  inviteCopy: "Einladungslink kopieren",
  invitationsEmpty: "Keine Einladungen.",
  invitationOpen: (moment: string) => `Offen bis ${moment}`,
  invitationUsed: (moment: string) => `Eingelöst: ${moment}`,
  invitationExpired: (moment: string) => `Abgelaufen: ${moment}`,
  invitationWithdraw: "Zurückziehen",
  invitationWithdrawOf: (note: string) => `Die Einladung „${note}“ zurückziehen`,
  noNote: "Ohne Notiz",
};
