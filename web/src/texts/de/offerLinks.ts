/** Deutsch: die Links von Angeboten, wo der Server keine E-Mails verschickt. */
import type { offerLinkTexts as english } from "../offerLinks";
import type { Translated } from "../translated";

export const offerLinkTexts: Translated<typeof english> = {
  passOn: (email: string) =>
    `Sende diesen Link selbst an ${email}. Wird er dort geöffnet, erscheint das Angebot im Konto.`,
  label: "Angebotslink",
  once: "Wird nur einmal gezeigt. Erstellst du einen neuen Link, gilt dieser nicht mehr.",
  copy: "Link kopieren",
  unopened: "Der Link wurde noch nicht geöffnet.",
  needed: "Dieses Angebot ist nur mit einem Link zu sehen. Erstelle einen und sende ihn weiter.",
  new: "Neuer Link",
  newOf: (email: string) => `Neuer Link für ${email}`,

  title: "Dir wurde ein GPT angeboten",
  missing: "Öffne den vollständigen Link, den du bekommen hast, mit dem Code am Ende.",
  signInFirst: "Melde dich mit der E-Mail-Adresse an, an die das Angebot ging.",
  as: (name: string, email: string) => `Du bist als ${name}, ${email} angemeldet.`,
  toGpts: "Zu den GPTs",
};
