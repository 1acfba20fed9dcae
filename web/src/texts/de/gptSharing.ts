/** Deutsch: ein GPT mit anderen teilen. */
import type { gptSharingTexts as english } from "../gptSharing";
import type { Translated } from "../translated";

export const gptSharingTexts: Translated<typeof english> = {
  share: "Teilen",
  title: "Dieses GPT teilen",
  intro:
    "Lade Personen auf diesem Server per E-Mail-Adresse ein. Chats, Feedback und Statistik sehen sie nie, und nur du kannst veröffentlichen, löschen, teilen und Training erlauben.",
  introAtWork:
    "Lade Personen in diesem Arbeitsbereich per E-Mail-Adresse ein. Chats, Feedback und Statistik sehen sie nie, und nur du kannst veröffentlichen, löschen und teilen.",
  email: "E-Mail",
  right: "Zugriff",
  rights: { chat: "Chatten", view: "Ansehen und kopieren", edit: "Bearbeiten" },
  hints: {
    chat: "Die veröffentlichte Version nutzen.",
    view: "Auch Anweisungen, Wissen, Aktionen und Versionen sehen und das GPT kopieren.",
    edit: "Auch Entwurf, Wissen und Bild bearbeiten, aber nicht Geheimnisse und Authentifizierung der Aktionen.",
  },
  invite: "Einladen",
  inviting: "Wird eingeladen …",
  offered: (email: string) =>
    `${email} ist eingeladen und kann 14 Tage lang auf der Seite „GPTs“ annehmen, sobald diese Adresse bestätigt ist.`,
  people: "Geteilt mit",
  nobody: "Noch mit niemandem geteilt.",
  waiting: (right: string, day: string) => `Eingeladen: ${right}, bis ${day}`,
  access: (right: string) => `Zugriff: ${right}`,
  change: (email: string) => `Zugriff für ${email}`,
  takeBack: "Entfernen",
  takeBackOf: (email: string) => `${email} entfernen`,
  takeBackTitle: (email: string) => `Zugriff für ${email} entfernen?`,
  takeBackText: "Der Zugriff endet sofort, auch mitten in einer Antwort. Schon erstellte Kopien bleiben bestehen.",

  withMe: "Mit dir geteilt",
  offers: "Dir angeboten",
  offerOf: (owner: string, gpt: string) => `${owner} hat dich zu „${gpt}“ eingeladen`,
  means: {
    chat: "Du kannst damit chatten. Weder der Ersteller noch andere, mit denen es geteilt ist, können deine Chats lesen.",
    view: "Du kannst damit chatten, sehen, wie es gebaut ist, und es duplizieren.",
    edit: "Du kannst auch Entwurf und Wissen bearbeiten. Deine Beiträge werden Teil des GPTs und bleiben, wenn du gehst. Ob sie fürs Training verwendet werden, entscheidet der Inhaber.",
  },
  until: (day: string) => `Bis ${day}`,
  accept: "Annehmen",
  acceptOf: (gpt: string) => `${gpt} annehmen`,
  decline: "Ablehnen",
  declineOf: (gpt: string) => `${gpt} ablehnen`,
  leave: "Verlassen",
  leaveOf: (gpt: string) => `${gpt} verlassen`,
  leaveTitle: (gpt: string) => `„${gpt}“ verlassen?`,
  leaveText: "Du verlierst den Zugriff, außer es ist für dich veröffentlicht. Deine Chats behältst du.",
  look: "Ansehen",
  lookOf: (gpt: string) => `${gpt} ansehen`,

  editing: (owner: string) =>
    `Dieses GPT gehört ${owner} und wird dort veröffentlicht. Änderungen an Wissen und Bild gelten sofort.`,
  looking: (owner: string) =>
    `${owner} hat dieses GPT mit dir geteilt. Das ist sein aktueller Entwurf. Du kannst ihn duplizieren.`,
  noInstructions: "Keine Anweisungen.",
  starters: "Einstiege",
  knowledge: "Wissen",
  actions: "Aktionen",
  none: "Keine.",

  changed: "Jemand anderes hat diesen Entwurf gespeichert, nachdem du ihn geöffnet hast.",
  useTheirs: "Andere Fassung nehmen",
  keepMine: "Meine behalten",
};
