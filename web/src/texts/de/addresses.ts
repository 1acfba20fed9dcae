/** Deutsch: E-Mail-Adressen, der Link zum Anlegen eines Kontos, und das Bestätigen der eigenen Adresse. */
import type { addressTexts as english } from "../addresses";
import type { Translated } from "../translated";

export const addressTexts: Translated<typeof english> = {
  hint: "Wir schicken dir einen Link, um zu bestätigen, dass sie dir gehört.",
  send: "Link senden",
  sending: "Wird gesendet …",
  sentTitle: "Sieh in dein Postfach",
  sentText: (email: string) =>
    `Wir haben einen Link an ${email} gesendet. Öffne ihn innerhalb von 24 Stunden, um fortzufahren.`,
  noEmailHint: "Keine E-Mail da? Prüfe deinen Spam-Ordner und die Schreibweise der Adresse.",
  resend: "Erneut senden",
  sentAgain: "Erneut gesendet.",
  useOtherAddress: "Andere Adresse verwenden",
  missing: "Öffne den vollständigen Link aus deiner E-Mail, mit dem langen Code am Ende.",
  askAgain: "Neuen Link anfordern",
  invitedTo: (workspace: string) => `Du bist zu ${workspace} eingeladen`,
  joinIt: "Mit diesem Konto beitreten",

  isConfirmed: "Bestätigt. GPTs, die andere mit dieser Adresse teilen, erscheinen unter GPTs.",
  notConfirmed: "Nicht bestätigt. GPTs, die andere mit dieser Adresse teilen, erscheinen erst, wenn du sie bestätigst.",
  neverConfirmed:
    "Nicht bestätigt, weil dieser Server keine E-Mails verschickt. Geteilte GPTs öffnest du über den Link, den du bekommen hast.",
  ownSent: (email: string) =>
    `Wir haben einen Link an ${email} gesendet. Öffne ihn innerhalb von 24 Stunden in diesem Browser.`,
  change: {
    action: "E-Mail ändern",
    field: "Neue E-Mail",
    current: (email: string) => `Deine E-Mail ist ${email}.`,
    byLink: "Wir schicken einen Link an diese Adresse. Wenn du ihn öffnest, wird deine E-Mail geändert.",
    withoutMail:
      "Dieser Server verschickt keine E-Mails. Deine E-Mail wird sofort geändert, prüfe also die Schreibweise.",
    sent: (email: string) =>
      `Wir haben einen Link an ${email} gesendet. Öffne ihn innerhalb von 24 Stunden in diesem Browser, um deine E-Mail zu ändern.`,
    changed: "E-Mail geändert.",
  },
  confirmTitle: "E-Mail-Adresse bestätigen",
  signInFirst: "Melde dich zuerst an, um diese Adresse für dein Konto zu bestätigen.",
  confirmFor: (email: string) => `Du bist als ${email} angemeldet.`,
  confirm: "Bestätigen",
  confirmed: (email: string) => `${email} ist bestätigt.`,
  toGpts: "Geteilte GPTs ansehen",
  toSettings: "Einstellungen",
  unseen: "Bestätige deine E-Mail-Adresse, um GPTs zu sehen, die mit ihr geteilt wurden.",
};
