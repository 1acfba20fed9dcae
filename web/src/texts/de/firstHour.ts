/** Deutsch: die erste Stunde, als Betreiber und als neue Person. */
import type { firstHourTexts as english } from "../firstHour";
import type { Translated } from "../translated";

export const firstHourTexts: Translated<typeof english> = {
  title: "Erste Schritte",
  intro:
    "Was zwischen diesem Server und seinen Menschen noch steht. Jedes Häkchen ist vom Server abgelesen, so wie er jetzt ist.",
  back: "Betrieb",
  link: "Erste Schritte nach der Einrichtung",
  progress: (done: number, of: number) => `${done} von ${of} erledigt`,
  complete: "Hier ist alles erledigt.",
  card: {
    title: "Dein Server ist eingerichtet",
    text: "Ein paar Dinge lohnen einen Blick, bevor jemand kommt.",
    open: "Die ersten Schritte ansehen",
    away: "Jetzt nicht",
  },
  done: "Erledigt",
  open: "Offen",
  optional: "Wenn du willst",
  again: "Noch einmal nachsehen",
  model: {
    title: "Das Modell antwortet",
    ready: (name: string, where: string) =>
      `${name} läuft ${where === "on this server" ? "auf diesem Server" : `bei ${where}`}.`,
    not: (detail: string) => detail || "Das Modell ist nicht bereit.",
    test: "Um ein Wort bitten",
    testing: "Es wird gefragt …",
    said: (seconds: string) => `Es hat nach ${seconds} Sekunden geantwortet:`,
    nothing: "Es hat ohne ein Wort geantwortet. Versuch ein anderes Modell.",
    sent: "Gesendet wird nur ein Gruß und nichts von irgendwem.",
  },
  signUp: {
    title: "Wer ein Konto eröffnen darf, ist entschieden",
    now: {
      open: "Wer diesen Server findet, kann ein Konto eröffnen.",
      invitation: "Wer eine Einladung hat, kann ein Konto eröffnen.",
      closed: "Niemand kann ein Konto eröffnen.",
    },
    undecided: "So kam er; speichere es einmal, um zu sagen, dass du es so willst.",
    go: "Entscheiden",
    change: "Ändern",
  },
  policies: {
    title: "Datenschutzerklärung und Nutzungsbedingungen sind veröffentlicht",
    both: "Beide gelten. Jede Fassung nimmt jeder Mensch einmal an.",
    missing: (kinds: string) => `Es fehlt: ${kinds}.`,
    kinds: { privacy: "Datenschutzerklärung", terms: "Nutzungsbedingungen" } as Record<string, string>,
    go: (kind: string) => `Schreiben: ${kind}`,
  },
  mail: {
    title: "E-Mails werden verschickt",
    yes: "Wer ein Konto anlegt oder sein Passwort verloren hat, bekommt einen Link geschickt.",
    no: "Kein Mailserver ist eingestellt (DISCREET_SMTP_URL). Wer sein Passwort verloren hat, bittet dich um einen Link, und E-Mail-Adressen werden nicht bestätigt.",
  },
  examples: {
    title: "Es gibt ein GPT für den Anfang",
    text: "Drei Beispiele werden deine eigenen GPTs: Nur du änderst oder löschst sie. Die keinen anderen Host brauchen, werden für alle veröffentlicht.",
    there: "ist da",
    draft: "ein Entwurf, bis du unter seinen Aktionen einen Host verbindest",
    not: "nicht da",
    put: "Die Beispiele hinzufügen",
    putting: "Sie werden hinzugefügt …",
    home: "Sie entstehen in deinem eigenen Bereich: Wechsle zuerst dorthin.",
  },
  backup: {
    title: "Es gibt eine Sicherung",
    last: (when: string) => `Die letzte hält den Augenblick ${when} fest.`,
    none: "Noch keine. Auf dem Server, als sein Benutzer:",
    keys: "Die Schlüssel sind absichtlich nicht darin: Sie gehören auf eine Platte, die die des Servers überlebt.",
  },
  key: {
    title: "Der Hauptschlüssel liegt getrennt von den Schlüsseln, die er umhüllt",
    vault: (place: string) => `Ihn umhüllt der Vault bei ${place}.`,
    file: (place: string) => `Er liegt in ${place}.`,
    beside:
      "Wer eine Kopie dieses Ordners hat, hat alles. Leg ihn auf eine andere Platte und nenne sie in DISCREET_MASTER_KEY_FILE.",
    lose: "Ohne ihn kann niemand mehr etwas lesen: Bewahre eine Kopie dort auf, wo du solche Dinge aufbewahrst.",
  },
  quota: {
    title: "Was jedes Konto behalten darf, ist begrenzt",
    now: (limits: string) => (limits ? `${limits}.` : "Nichts ist begrenzt: Ein Konto kann die Platte füllen."),
    change: "Kontingente ändern",
  },
  beginnings: "GPTs für den Anfang",
  receipt: {
    title: "Über diese Zeile",
    text: "Diese Zeile sagt, wer dieses Gespräch lesen kann und ob es ein Modell trainieren darf. Dahinter liegt der Beleg: wo das Modell läuft, wie lange das hier bleibt und was an wen gegangen ist. Ihn schreibt der Code, der sich daran hält.",
    read: "Verstanden",
  },
};
