/** Deutsch: der eigene Verschlüsselungsschlüssel: einschalten, entsperren, ausschalten, Chats aufgeben. */
import type { userKeyTexts as english } from "../ownKey";
import type { Translated } from "../translated";

export const userKeyTexts: Translated<typeof english> = {
  section: "Verschlüsselungsschlüssel",
  sectionText:
    "Deine Chats sind mit einem Schlüssel verschlüsselt. Solange der Server ihn verwaltet, könnte jeder sie öffnen, der Datenbank und Schlüsselspeicher hat. Mit einer eigenen Passphrase kannst nur du deine persönlichen Chats entsperren.",
  byServer: "Der Server verwaltet deinen Schlüssel.",
  enable: "Mit eigener Passphrase schützen",
  keepTitle: "Chats mit eigener Passphrase schützen?",
  whatChanges: [
    "Solange du abgemeldet bist, kann niemand deine persönlichen Chats öffnen, auch nicht der Betreiber mit Datenbank, Schlüsselspeicher und Hauptschlüssel des Servers.",
    "Nach dem Anmelden fragt jeder Browser einmal nach deiner Passphrase oder einem Passkey, den du dafür zulässt.",
    "Training wird ausgeschaltet. Keiner deiner Chats wird dafür verwendet.",
    "Exporte und Importe laufen nur, während du angemeldet bist. Ein wartender Export wird verworfen.",
    "Während du angemeldet bist, nutzt der Server deinen Schlüssel wie bei jedem Konto.",
  ],
  notCovered:
    "Nicht geschützt: Chats in Arbeitsbereichen, Bilder, Ordnernamen, an Dienste gesendete Daten und signierte Nachweise. Ihre Schlüssel verwaltet weiter der Server.",
  lossWarning:
    "Wenn du Passphrase, Passkeys und Wiederherstellungscode verlierst, sind deine Chats endgültig verloren. Niemand kann sie wiederherstellen, und auch ein neues Passwort hilft nicht.",
  understood:
    "Ich verstehe, dass sich meine Chats nicht wiederherstellen lassen, wenn ich Passphrase, Passkeys und Wiederherstellungscode verliere",
  passphrase: "Passphrase",
  show: "Passphrase anzeigen",
  newPassphrase: "Neue Passphrase",
  passphraseHint: "Mindestens 12 Zeichen. Nimm ein paar Wörter, die du dir merken kannst, nicht dein Passwort.",
  keepDo: "Chats schützen",
  encrypting: "Deine Chats werden verschlüsselt …",
  code: {
    title: "Dein Wiederherstellungscode",
    text: "Damit entsperrst du deine Chats, wenn du Passphrase und Passkeys verlierst. Er wird nur einmal gezeigt, also bewahre ihn sicher auf.",
    label: "Wiederherstellungscode",
    copy: "Code kopieren",
    copied: "Kopiert",
    notKept: "Hast du ihn gespeichert? Er wird nicht noch einmal gezeigt.",
    done: "Ich habe ihn gespeichert",
  },
  since: (moment: string) => `Mit eigener Passphrase geschützt seit ${moment}.`,
  unfinished:
    "Der Server entfernt gerade noch seinen eigenen Zugang. Das dauert einen Moment und läuft von selbst weiter.",
  unlockMethods: "Entsperren mit",
  kinds: { passphrase: "Passphrase", recovery_code: "Wiederherstellungscode", passkey: "Passkey" },
  passkeyNamed: (name: string) => `Passkey „${name}“`,
  set: (moment: string) => `Festgelegt: ${moment}`,
  change: "Passphrase ändern",
  changeText: "Deine bisherige Passphrase funktioniert dann nicht mehr.",
  changeDo: "Passphrase speichern",
  newCode: "Neuen Code erstellen",
  newCodeTitle: "Neuen Wiederherstellungscode erstellen?",
  newCodeText: "Dein bisheriger Code funktioniert dann nicht mehr. Der neue wird nur einmal gezeigt.",
  remove: "Entfernen",
  removeOf: (name: string) => `Nicht mehr mit dem Passkey „${name}“ entsperren`,
  removeTitle: "Nicht mehr mit diesem Passkey entsperren?",
  removeText: (name: string) => `Mit „${name}“ kannst du dich weiterhin anmelden.`,
  addPasskey: "Mit Passkey entsperren",
  adding: "Wartet auf dein Gerät …",
  noPasskey:
    "Füge zuerst unter „Anmeldung und Sicherheit“ einen Passkey hinzu. Dann kannst du deine Chats auch damit entsperren.",
  noSecret:
    "Mit diesem Passkey kannst du dich anmelden, aber deine Chats nicht entsperren. Nimm ein anderes Gerät oder einen anderen Browser, oder füge den Passkey neu hinzu.",
  handBack: "Schlüssel vom Server verwalten lassen",
  handBackTitle: "Schlüssel vom Server verwalten lassen?",
  handBackText:
    "Der Server kann deine Chats dann wieder selbst öffnen; Passphrase, Passkeys und Code entsperren nichts mehr. Training bleibt aus, bis du es einschaltest.",
  handBackDo: "Passphrase entfernen",
  locked: {
    title: "Entsperre deine Chats",
    text: "Du bist angemeldet. Deine persönlichen Chats sind mit deiner eigenen Passphrase geschützt.",
    unlock: "Entsperren",
    unlocking: "Wird entsperrt …",
    byPasskey: "Passkey verwenden",
    byCode: "Stattdessen Wiederherstellungscode verwenden",
    byPassphrase: "Stattdessen Passphrase verwenden",
    codeHint: "Leerzeichen und Striche sind egal.",
    signOut: "Abmelden",
    lostEverything: "Ich habe alles verloren",
    lostTitle: "Deine gesperrten Chats löschen?",
    lostText:
      "Deine persönlichen Chats lassen sich nicht mehr entsperren und werden endgültig gelöscht. Den Schlüssel für neue Chats verwaltet der Server. Arbeitsbereiche, GPTs, Bilder und Einstellungen bleiben.",
    lostDo: "Chats löschen",
  },
};
