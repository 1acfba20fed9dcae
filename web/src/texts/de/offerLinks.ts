/** Deutsch: die Links von Angeboten, wo der Server keine E-Mails verschickt. */
import type { offerLinkTexts as english } from "../offerLinks";
import type { Translated } from "../translated";

export const offerLinkTexts: Translated<typeof english> = {
  passOn: (email: string) =>
    `Gib ${email} diesen Link selbst. Das Angebot erscheint beim Konto mit dieser Adresse, sobald er dort geöffnet wurde.`,
  label: "Link des Angebots",
  once: "Wird einmal gezeigt. Du kannst einen neuen machen; dieser endet dann.",
  copy: "Link kopieren",
  waits: "Wartet darauf, dass der Link geöffnet wird.",
  needed: "Dieses Angebot ist nur mit einem Link zu sehen. Mach einen und gib ihn weiter.",
  new: "Neuer Link",
  newOf: (email: string) => `Neuer Link für ${email}`,

  title: "Dir wird ein GPT angeboten",
  missing: "Diese Seite braucht den Link, den du bekommen hast. Öffne ihn so, wie er ist, mit dem langen Code am Ende.",
  signInFirst: "Melde dich bei dem Konto mit der E-Mail-Adresse an, der er angeboten wurde.",
  as: (name: string, email: string) => `Du bist angemeldet als ${name}, ${email}.`,
  away: "Zu den GPTs",
};
