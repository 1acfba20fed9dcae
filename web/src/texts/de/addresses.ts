/** Deutsch: E-Mail-Adressen, der Link zum Anlegen eines Kontos, und das Bestätigen der eigenen Adresse. */
import type { addressTexts as english } from "../addresses";
import type { Translated } from "../translated";

export const addressTexts: Translated<typeof english> = {
  hint: "Wir schicken einen Link an diese Adresse. Er zeigt, dass sie deine ist.",
  send: "Link schicken",
  sending: "Wird geschickt …",
  sentTitle: "Sieh in dein Postfach",
  sentText: (email: string) =>
    `Wir haben einen Link an ${email} geschickt. Öffne ihn innerhalb von 24 Stunden, um fortzufahren.`,
  nothing: "Nichts gekommen? Sieh im Spam-Ordner nach, und prüfe, ob die Adresse richtig geschrieben ist.",
  again: "Noch einmal schicken",
  sentAgain: "Noch einmal geschickt.",
  other: "Andere Adresse nehmen",
  missing: "Diese Seite braucht den Link aus deiner E-Mail. Öffne ihn so, wie er ist, mit dem langen Code am Ende.",
  askAgain: "Neuen Link anfordern",
  invitedTo: (workspace: string) => `Du wurdest zu ${workspace} eingeladen`,
  joinIt: "Mit diesem Konto beitreten",

  isConfirmed: "Bestätigt. Was andere dieser Adresse anbieten, erscheint bei deinen GPTs.",
  notConfirmed: "Nicht bestätigt. Was andere dieser Adresse anbieten, erscheint erst, wenn du sie bestätigst.",
  neverConfirmed:
    "Nicht bestätigt: Dieser Server verschickt keine E-Mails. Was andere dieser Adresse anbieten, findest du über den Link, den sie dir geben.",
  ownSent: (email: string) =>
    `Wir haben einen Link an ${email} geschickt. Öffne ihn innerhalb von 24 Stunden in diesem Browser.`,
  confirmTitle: "E-Mail-Adresse bestätigen",
  signInFirst: "Melde dich zuerst bei deinem Konto an, damit die Adresse für kein anderes bestätigt wird.",
  confirmFor: (email: string) => `Du bist mit ${email} angemeldet.`,
  confirm: "Bestätigen",
  confirmed: (email: string) => `${email} ist bestätigt.`,
  toGpts: "Ansehen, was dir angeboten ist",
  toSettings: "Datenschutz und Konto",
  unseen: "Deine E-Mail-Adresse ist nicht bestätigt. GPTs, die andere ihr anbieten, erscheinen erst danach.",
};
