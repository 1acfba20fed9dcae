/** Deutsch: Links für Gäste. */
import type { guestLinkTexts as english } from "../guestLinks";
import type { Translated } from "../translated";

export const guestLinkTexts: Translated<typeof english> = {
  title: "Links für Gäste",
  intro:
    "Personen ohne Konto können die veröffentlichte Version über einen Link nutzen. Du bezahlst ihre Nachrichten. Ihre Chats siehst du nie.",
  closed: "Diese Links funktionieren im Moment nicht.",
  none: "Noch keine Links. Erstelle einen für jeden Kunden, damit du ihn einzeln beenden kannst.",
  unnumbered:
    "Zum Schutz der Gäste siehst du nur grobe Kosten: diesen Monat in Schritten von 10 %, den letzten Monat ganz.",

  create: "Link erstellen",
  creating: "Wird erstellt …",
  createdTitle: "Link erstellt",
  address: "Adresse",
  copy: "Link kopieren",
  passOn: "Schicke ihn deinen Gästen.",
  passOnSecret: "Schicke das Passwort getrennt.",
  done: "Fertig",
  createTitle: "Neuer Link für Gäste",
  edit: "Bearbeiten",
  editOf: (name) => `${name} bearbeiten`,
  save: "Link speichern",
  saving: "Wird gespeichert …",
  copyOf: (name) => `Link für ${name} kopieren`,
  revoke: "Widerrufen",
  revokeOf: (name) => `${name} widerrufen`,
  revokeTitle: (name) => `Link „${name}“ widerrufen?`,
  revokeText:
    "Er funktioniert sofort nicht mehr, und die Chats seiner Gäste enden. Das lässt sich nicht rückgängig machen.",

  ended: "Abgelaufen",
  until: (day) => `Bis ${day}`,
  unlimited: "Ohne Ende",
  hasPassword: "Mit Passwort",
  used: (share) => `${share} des Budgets dieses Monats verbraucht`,
  usedUp: "Das Budget dieses Monats ist verbraucht",
  noBudget: "Ohne Budget",
  budgetOf: (amount) => `Budget: ${amount}`,
  limitsFrom: (day) => `Neue Limits ab ${day} (UTC)`,
  lastMonth: (amount) => `Letzter Monat: ${amount}`,
  usedIn: (month) => `Zuletzt benutzt im ${month}`,
  unused: "Vor diesem Monat nicht benutzt",

  name: "Name",
  nameHint: "Nur du siehst ihn, zum Beispiel der Name eines Kunden.",
  nameMissing: "Gib einen Namen ein.",
  ends: "Endet",
  endings: {
    never: "Nie",
    day: "In einem Tag",
    week: "In einer Woche",
    month: "In einem Monat",
    date: "An einem Datum",
  },
  date: "Letzter Tag",
  dateMissing: "Wähle den letzten Tag.",
  password: "Passwort (optional)",
  passwordHint: "Mindestens 8 Zeichen. Gäste geben es zuerst ein.",
  passwordShort: "Gib mindestens 8 Zeichen ein.",
  newPassword: "Neues Passwort",
  passwordKept: "Leer lassen, um das jetzige zu behalten.",
  passwordEnds: "Passwort entfernen",
  budget: (currency) => `Monatsbudget in ${currency} (optional)`,
  budgetHint: "Ist es verbraucht, ruht der Link. Dein eigenes Budget und deine Limits gelten immer.",
  budgetWrong: "Gib einen Betrag ein, etwa 2,50.",
  limitsLater:
    "Geänderte Limits gelten ab dem nächsten Tag (UTC). Sonst würde eine Änderung zeigen, wie viel Gäste schreiben. Um einen Link sofort zu beenden, widerrufe ihn.",
  caps: "Nachrichtenlimits pro Tag",
  cap: { link: "Pro Link", guest: "Pro Gast", range: "Pro Netz (zum Beispiel ein Büro)" },
  highest: (most) => `Bis zu ${most}`,
  capWrong: (most: string) => `Gib eine ganze Zahl von 1 bis ${most} ein.`,
  sites: "Websites, die ihn einbetten dürfen (optional)",
  sitesHint: "Eine je Zeile, etwa https://example.com.",

  embed: {
    open: "Einbetten",
    embedOf: (name) => `${name} einbetten`,
    title: (name) => `„${name}“ einbetten`,
    script: "Knopf in der Ecke",
    scriptHint: "Eine Zeile in der Seite. Der Knopf öffnet den Chat in einem Fenster.",
    copyScript: "Skript kopieren",
    frame: "Nur der Rahmen",
    frameHint:
      "Ohne Skript, an einer Stelle deiner Wahl. Ab 400 × 640 Pixeln beantworten Gäste Fragen zur Weitergabe von Daten am leichtesten.",
    copyFrame: "Rahmen kopieren",
    sites: (sites) => `Geht auf: ${sites}. Wenn du eine Website von der Liste nimmst, enden alle Chats dieses Links.`,
  },

  rule: {
    name: "Gäste",
    about:
      "Ob hier erstellte GPTs für Personen ohne Konto geöffnet werden können. Wem der GPT gehört, bezahlt für sie.",
    no: "Keine Links für Gäste",
    yes: "Ersteller können Links für Gäste erstellen",
  },

  admin: {
    title: "Gäste",
    text: "Ersteller können ihre GPTs über Links für Personen ohne Konto öffnen. Sie bezahlen für ihre Gäste.",
    allow: "Links für Gäste erlauben",
    allowHint: "Wenn du das ausschaltest, ruhen sofort alle Links, und alle Chats von Gästen enden.",
    defaults: "Neue Links",
    maximum: "Höchstwert für Ersteller",
    range: "Ein Netz ist ein Block benachbarter Adressen (IPv4 /24, IPv6 /48). Adressen werden nie gespeichert.",
    save: "Gäste-Einstellungen speichern",
  },
};
