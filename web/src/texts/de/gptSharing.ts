/** Deutsch: einen GPT mit anderen teilen. */
import type { gptSharingTexts as english } from "../gptSharing";
import type { Translated } from "../translated";

export const gptSharingTexts: Translated<typeof english> = {
  share: "Teilen",
  title: "Diesen GPT teilen",
  intro:
    "Mit Menschen auf diesem Server, über ihre Adresse. Niemand bekommt dadurch Unterhaltungen, Rückmeldungen oder Zahlen zu sehen, und nur du veröffentlichst, löschst, teilst und bestimmst über das Training.",
  introAtWork:
    "Mit Menschen in diesem Arbeitsbereich, über ihre Adresse. Niemand bekommt dadurch Unterhaltungen, Rückmeldungen oder Zahlen zu sehen, und nur du veröffentlichst, löschst und teilst.",
  email: "E-Mail-Adresse",
  right: "Erlaubt ist",
  rights: { chat: "Chatten", view: "Ansehen und duplizieren", edit: "Bearbeiten" },
  hints: {
    chat: "Die Version benutzen, die du veröffentlicht hast.",
    view: "Auch Anweisungen, Wissen, Aktionen und Versionen sehen und daraus einen eigenen GPT machen.",
    edit: "Auch den Entwurf ändern, und Wissen und Bild sofort. Nie die Geheimnisse deiner Aktionen oder wie sie sich anmelden.",
  },
  give: "Anbieten",
  giving: "Wird angeboten …",
  offered: (email: string) =>
    `${email} für 14 Tage angeboten. Es erscheint bei den GPTs des Kontos, das diese Adresse bestätigt hat.`,
  people: "Geteilt mit",
  nobody: "Noch niemandem.",
  waiting: (right: string, day: string) => `Angeboten: ${right}, bis ${day}`,
  holds: (right: string) => `Darf: ${right}`,
  change: (email: string) => `Was ${email} darf`,
  takeBack: "Zurücknehmen",
  takeBackOf: (email: string) => `Zurücknehmen, was ${email} hat`,
  takeBackTitle: (email: string) => `Zurücknehmen, was ${email} hat?`,
  takeBackText:
    "Es endet sofort, auch Antworten, die gerade geschrieben werden. Kopien, die schon gemacht wurden, bleiben bestehen.",

  withMe: "Mit dir geteilt",
  offers: "Dir angeboten",
  offerOf: (owner: string, gpt: string) => `${owner} bietet dir „${gpt}“ an`,
  means: {
    chat: "Du darfst damit chatten. Was du schreibst, kann niemand lesen, mit dem er geteilt ist, auch nicht, wer ihn gebaut hat.",
    view: "Du darfst damit chatten, ansehen, woraus er besteht, und ihn duplizieren.",
    edit: "Du darfst auch seinen Entwurf und sein Wissen ändern. Was du hineinschreibst, wird Teil des GPT: Es bleibt, wenn du gehst, und ob es ein Modell trainieren darf, entscheidest nicht du, sondern wem er gehört.",
  },
  until: (day: string) => `Bis ${day}`,
  accept: "Annehmen",
  acceptOf: (gpt: string) => `${gpt} annehmen`,
  decline: "Ablehnen",
  declineOf: (gpt: string) => `${gpt} ablehnen`,
  leave: "Verlassen",
  leaveOf: (gpt: string) => `${gpt} verlassen`,
  leaveTitle: (gpt: string) => `„${gpt}“ verlassen?`,
  leaveText:
    "Du kannst ihn nicht mehr sehen oder benutzen, außer er ist für dich veröffentlicht. Deine Unterhaltungen damit bleiben dir.",
  look: "Ansehen",
  lookOf: (gpt: string) => `${gpt} ansehen`,

  editing: (owner: string) =>
    `Dieser GPT gehört ${owner}. Du änderst den Entwurf, ${owner} veröffentlicht. Wissen und Bild ändern sich sofort.`,
  looking: (owner: string) => `${owner} lässt dich diesen GPT ansehen und duplizieren. So steht sein Entwurf:`,
  noInstructions: "Keine Anweisungen.",
  starters: "Gesprächseinstiege",
  knowledge: "Wissen",
  actions: "Aktionen",
  none: "Keine.",

  changed: "Jemand anders hat diesen Entwurf gespeichert, seit du ihn geöffnet hast.",
  theirs: "Den anderen Stand nehmen",
  mine: "Meinen behalten",
};
