/** Deutsch: der eigene Schlüssel, ihn behalten, öffnen, zurückgeben, aufgeben. */
import type { ownKeyTexts as english } from "../ownKey";
import type { Translated } from "../translated";

export const ownKeyTexts: Translated<typeof english> = {
  section: "Dein eigener Schlüssel",
  sectionText:
    "Deine Gespräche sind mit einem Schlüssel versiegelt. Solange der Server ihn verwahrt, könnte sie öffnen, wer Datenbank und Schlüsselspeicher zusammen hat. Du kannst den Schlüssel selbst behalten.",
  byServer: "Der Server verwahrt deinen Schlüssel.",
  keep: "Den Schlüssel selbst behalten",
  keepTitle: "Deinen Schlüssel selbst behalten?",
  whatChanges: [
    "Während du abgemeldet bist, öffnet niemand die Gespräche deines eigenen Bereichs: dieser Server nicht, sein Betreiber nicht, auch nicht mit Datenbank, Schlüsselspeicher und Hauptschlüssel zusammen.",
    "Jeder Browser fragt einmal nach dem Anmelden nach deiner Passphrase, oder nach einem Passkey, der den Schlüssel öffnen darf.",
    "Keines deiner Gespräche verbessert ein Modell: Deine Antwort wird Nein.",
    "Exporte und das Einziehen geschehen, während du angemeldet bist. Ein Export, der jetzt wartet, wird verworfen.",
    "Während du angemeldet bist, arbeitet der Server mit deinem Schlüssel, wie mit dem von allen anderen.",
  ],
  notCovered:
    "Nicht dabei: Gespräche in Arbeitsbereichen, die dem Arbeitsbereich gehören; Bilder, Namen von Ordnern, was Dritte bekommen haben und deine Belege, deren Schlüssel der Server weiter verwahrt.",
  lost: "Wenn du Passphrase, Passkeys und Wiederherstellungscode verlierst, bleiben deine Gespräche für immer unlesbar. Dann kann niemand helfen: der Betreiber nicht, und auch kein neues Passwort.",
  understood: "Ich verstehe, dass niemand zurückholen kann, wozu ich den Schlüssel verliere",
  passphrase: "Passphrase",
  newPassphrase: "Neue Passphrase",
  passphraseHint:
    "Mindestens 12 Zeichen: ein paar Wörter, die du dir merken kannst. Nimm etwas anderes als dein Passwort.",
  keepDo: "Den Schlüssel selbst behalten",
  keeping: "Deine Gespräche werden versiegelt …",
  code: {
    title: "Dein Wiederherstellungscode",
    text: "Er öffnet deinen Schlüssel, wenn Passphrase und Passkeys verloren sind. Er wird einmal gezeigt. Schreib ihn auf und bewahre ihn, wo ihn sonst niemand findet.",
    label: "Wiederherstellungscode",
    copy: "Code kopieren",
    copied: "Kopiert",
    notKept: "Hast du ihn aufgeschrieben? Er wird nicht noch einmal gezeigt.",
    done: "Ich habe ihn aufbewahrt",
  },
  since: (moment: string) => `Du behältst ihn selbst seit ${moment}.`,
  unfinished:
    "Was der Server vorher öffnen konnte, wird noch entfernt. Das dauert einen Augenblick und geht von selbst weiter.",
  opens: "Was ihn öffnet",
  kinds: { passphrase: "Passphrase", recovery_code: "Wiederherstellungscode", passkey: "Passkey" },
  passkeyNamed: (name: string) => `Passkey „${name}“`,
  set: (moment: string) => `Festgelegt: ${moment}`,
  change: "Passphrase ändern",
  changeText: "Die bisherige öffnet dann nichts mehr.",
  changeDo: "Ändern",
  newCode: "Neuen Code machen",
  newCodeTitle: "Einen neuen Wiederherstellungscode machen?",
  newCodeText: "Der bisherige öffnet dann nichts mehr. Der neue wird einmal gezeigt.",
  remove: "Entfernen",
  removeOf: (name: string) => `Der Passkey „${name}“ öffnet den Schlüssel nicht mehr`,
  removeTitle: "Soll dieser Passkey den Schlüssel nicht mehr öffnen?",
  removeText: (name: string) => `„${name}“ kann dich weiterhin anmelden.`,
  addPasskey: "Einen Passkey ihn öffnen lassen",
  adding: "Wartet auf dein Gerät …",
  noPasskey:
    "Füge zuerst unter „Anmeldung und Sicherheit“ einen Passkey hinzu; dann kann auch er deinen Schlüssel öffnen.",
  noSecret:
    "Dieser Passkey meldet dich an, gibt aber kein Geheimnis her, das einen Schlüssel öffnen könnte. Nimm ein anderes Gerät oder einen anderen Browser, oder füge den Passkey neu hinzu.",
  handBack: "Den Schlüssel dem Server zurückgeben",
  handBackTitle: "Den Schlüssel dem Server zurückgeben?",
  handBackText:
    "Dann öffnet der Server deine Gespräche wieder allein, und Passphrase, Passkeys und Code öffnen nichts. Deine Antwort zum Training bleibt Nein, bis du sie änderst.",
  handBackDo: "Zurückgeben",
  locked: {
    title: "Öffne deinen Schlüssel",
    text: "Du bist angemeldet. Deine Gespräche sind mit einem Schlüssel versiegelt, den du selbst behältst.",
    unlock: "Öffnen",
    unlocking: "Wird geöffnet …",
    byPasskey: "Passkey verwenden",
    byCode: "Stattdessen den Wiederherstellungscode verwenden",
    byPassphrase: "Stattdessen die Passphrase verwenden",
    codeHint: "So, wie du ihn aufgeschrieben hast; Leerzeichen und Striche sind egal.",
    signOut: "Abmelden",
    lost: "Ich habe das alles verloren",
    lostTitle: "Deine Gespräche aufgeben?",
    lostText:
      "Ohne den Schlüssel kann niemand die Gespräche deines eigenen Bereichs lesen. Sie werden für immer gelöscht, und der Server verwahrt den Schlüssel zu dem, was du von nun an schreibst. Arbeitsbereiche, GPTs, Bilder und Einstellungen bleiben.",
    lostDo: "Löschen und weitermachen",
  },
};
