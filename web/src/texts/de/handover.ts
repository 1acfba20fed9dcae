/** Deutsch: ein GPT übertragen. */
import type { handoverTexts as english } from "../handover";
import type { Translated } from "../translated";

export const handoverTexts: Translated<typeof english> = {
  title: "Inhaberschaft übertragen",
  text: "Entwurf, Versionen, Wissen und Aktionen gehen über. Geheimnisse, Freigaben, Feedback und Statistik nicht.",
  details:
    "Training wird ausgeschaltet, und bei Aktionen, die immer erlaubt waren, wird erneut gefragt. Deine Inhalte werden nicht fürs Training verwendet, außer du erlaubst es in den Einstellungen; sind sie ersetzt, entscheidet der neue Inhaber.",
  begin: "Übertragen …",
  dialog: "Dieses GPT übertragen",
  email: "E-Mail des neuen Inhabers",
  hint: "Für die Annahme sind 14 Tage Zeit. Bis dahin gehört es dir, und du kannst das Angebot zurückziehen.",
  offer: "Angebot senden",
  offering: "Wird gesendet …",
  waiting: (email: string, day: string) => `${email} bis ${day} angeboten. Bis zur Annahme gehört es dir.`,
  withdraw: "Angebot zurückziehen",

  offered: (owner: string, gpt: string) => `${owner} möchte dir „${gpt}“ übertragen`,
  explanation:
    "Entwurf, Versionen, Wissen und Aktionen gehören dann dir; Geheimnisse, Feedback, Statistik und Chats siehst du nicht. Training ist aus und umfasst nichts von vorher; über bisherige Inhalte entscheidet der frühere Inhaber.",
  accept: "Übernehmen",
  acceptOf: (gpt: string) => `${gpt} übernehmen`,
  declineOf: (gpt: string) => `Übernahme von ${gpt} ablehnen`,
};
