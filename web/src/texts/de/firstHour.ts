/** Deutsch: die erste Stunde, als Betreiber und als neue Person. */
import type { setupTexts as english } from "../firstHour";
import type { Translated } from "../translated";

export const setupTexts: Translated<typeof english> = {
  title: "Erste Schritte",
  intro: "Erledige das, bevor du andere einlädst.",
  progress: (done: number, of: number) => `${done} von ${of} erledigt`,
  complete: "Alles erledigt.",
  card: {
    title: "Dein Server ist eingerichtet",
    text: "Noch ein paar Schritte, bevor du andere einlädst.",
    open: "Weiter einrichten",
    dismiss: "Jetzt nicht",
  },
  done: "Erledigt",
  open: "Offen",
  optional: "Optional",
  again: "Aktualisieren",
  model: {
    title: "Modell prüfen",
    ready: (name: string, where: string) =>
      `${name} läuft ${where === "on this server" ? "auf diesem Server" : `bei ${where}`}.`,
    notReady: (detail: string) => detail || "Das Modell ist nicht bereit.",
  },
  signUp: {
    title: "Registrierung festlegen",
    now: {
      open: "Alle, die diesen Server finden, können sich registrieren.",
      invitation: "Nur mit Einladung.",
      closed: "Die Registrierung ist geschlossen.",
    },
    undecided: "Das ist die Voreinstellung. Bestätige oder ändere sie.",
    change: "Ändern",
  },
  policies: {
    title: "Datenschutzerklärung und Nutzungsbedingungen veröffentlichen",
    operatorFirst: "Sag zuerst, wer diesen Server betreibt: Beide Texte beginnen damit.",
    both: "Beide gelten. Alle nehmen jede Version einmal an.",
    missing: (kinds: string) => `Es fehlt: ${kinds}.`,
    kinds: { privacy: "Datenschutzerklärung", terms: "Nutzungsbedingungen" } as Record<string, string>,
    write: (kind: string) => `Schreiben: ${kind}`,
  },
  mail: {
    title: "E-Mail einrichten",
    works: "E-Mail funktioniert. Links zum Registrieren und zum Zurücksetzen des Passworts kommen per E-Mail.",
    notSetUp:
      "E-Mail ist nicht eingerichtet (DISCREET_SMTP_URL). Wer sein Passwort vergisst, muss dich um einen Link bitten, und Adressen werden nicht bestätigt.",
  },
  examples: {
    title: "Beispiel-GPTs hinzufügen",
    text: "Fügt drei Beispiel-GPTs hinzu, die dir gehören. Die ohne externe Dienste werden für alle veröffentlicht.",
    added: "hinzugefügt",
    draft: "Entwurf, verbinde zuerst seinen Dienst unter „Aktionen“",
    notAdded: "nicht hinzugefügt",
    add: "Beispiele hinzufügen",
    putting: "Wird hinzugefügt …",
    home: "Wechsle in deinen persönlichen Bereich, um sie hinzuzufügen.",
  },
  backup: {
    title: "Sicherung erstellen",
    last: (when: string) => `Letzte Sicherung: ${when}.`,
    none: "Noch keine Sicherung. Führe das auf dem Server als dessen Benutzer aus:",
    keys: "Schlüssel sind absichtlich nicht enthalten. Lege den Schlüsselspeicher auf eine Platte, die die des Servers überdauert.",
  },
  key: {
    title: "Hauptschlüssel getrennt aufbewahren",
    vault: (place: string) => `Der Vault bei ${place} schützt ihn.`,
    file: (place: string) => `Er liegt in ${place}.`,
    besideData:
      "Mit einer Kopie dieses Ordners lässt sich alles lesen. Verschiebe den Hauptschlüssel auf eine andere Platte und setze DISCREET_MASTER_KEY_FILE.",
    lossWarning:
      "Geht dieser Schlüssel verloren, sind alle Daten verloren. Bewahre eine Kopie an einem sicheren Ort auf.",
  },
  quota: {
    title: "Nutzungslimits festlegen",
    now: (limits: string) => (limits ? `${limits}.` : "Keine Limits: Ein Konto kann die Platte füllen."),
    change: "Limits ändern",
  },
  suggestions: "Probier eines davon aus",
  recentGpts: "Zuletzt verwendete GPTs",
  import: {
    title: "Kommst du von ChatGPT?",
    chats: "Chats importieren",
    gpts: "GPTs importieren",
    dismiss: "Ausblenden",
  },
  receipt: {
    title: "Über das Schloss",
    text: "Das Schloss oben zeigt, wer diesen Chat lesen kann und ob er fürs Training verwendet werden darf. Öffne es für Details.",
    gotIt: "Verstanden",
  },
};
