/** Deutsch: Trainingsdatensätze, für den Betreiber, der sie bestellt, und für alle, die darin vorkommen. */
import type { datasetTexts as english } from "../datasets";
import { count, plural } from "../plural";
import type { Translated } from "../translated";

const numbered = (n: number) => `#${count(n + 1)}`;
const range = (first: number, last: number) =>
  first === last ? `Eintrag ${numbered(first)}` : `Einträge ${numbered(first)} bis ${numbered(last)}`;

const conversations = (n: number) => plural(n, "Chat", "Chats");
const records = (n: number) => plural(n, "Eintrag", "Einträge");

export const datasetTexts: Translated<typeof english> = {
  title: "Trainingsdatensätze",
  text: "Enthält nur Chats, bei denen alle Beteiligten vor Beginn zugestimmt und nicht widerrufen haben. Alle können sehen, in welchen Datensätzen ihre Daten stehen.",
  empty: "Noch keine Datensätze",
  emptyText: "Beschreibe den Zweck, um einen zu erstellen.",
  earlier: (n: number) => `Frühere Datensätze: ${count(n)}`,

  purpose: "Zweck",
  purposeHint: "Wofür er ist. Alle, deren Inhalte darin stehen, können das lesen.",
  options: "Optionen",
  profile: "Entfernen persönlicher Daten",
  profileHint: "Gründlicher dauert länger. Keines findet alles.",
  profiles: { patterns: "Muster", standard: "Standard", thorough: "Gründlich" },
  from: "Chats ab diesem Tag",
  until: "Chats vor diesem Tag",
  dayHint: "Tage beginnen um Mitternacht UTC. Leer heißt keine Grenze.",
  skipEarlier: "Chats aus früheren Datensätzen überspringen",
  acrossHint: "Lässt Chats weg, die früheren Datensätzen mit diesem Zweck fast gleichen.",
  days: "Tage bis zum Ablauf",
  daysHint: "Dann werden Schlüssel und Dateien vernichtet. Höchstens 3.650.",
  daysWrong: "Gib eine ganze Zahl von 1 bis 3.650 ein.",
  spanWrong: "Wähle ein Datum nach dem Anfang.",
  build: "Datensatz erstellen",
  starting: "Startet …",
  span: (from: string | null, until: string | null) => {
    if (from && until) return `Chats, die ab ${from} und vor ${until} begannen`;
    if (from) return `Chats, die ab ${from} begannen`;
    return until ? `Chats, die vor ${until} begannen` : "alle Chats, die verwendet werden dürfen";
  },
  terms: (profile: string, span: string, across: boolean, days: string) =>
    `${profile} · ${span} · ${across ? "ohne" : "mit"} Chats aus früheren Datensätzen · Ablauf: ${days}`,
  forDays: (n: number) => plural(n, "Tag", "Tage"),

  states: {
    waiting: "Wartet",
    building: "Wird erstellt",
    ready: "Fertig",
    empty: "Leer",
    failed: "Fehlgeschlagen",
    cancelled: "Abgebrochen",
    expired: "Abgelaufen",
    destroyed: "Vernichtet",
  },
  asked: (moment: string) => `Angefordert: ${moment}`,
  built: (moment: string) => `Erstellt: ${moment}`,
  ended: {
    waiting: (_: string) => "",
    building: (_: string) => "",
    ready: (_: string) => "",
    failed: (moment: string) => `Fehlgeschlagen: ${moment}`,
    cancelled: (moment: string) => `Abgebrochen: ${moment}`,
    expired: (moment: string) => `Abgelaufen: ${moment}`,
    destroyed: (moment: string) => `Vernichtet: ${moment}`,
  },
  expires: (day: string) => `Läuft am ${day} ab`,
  progress: (part: string) => `${part} fertig`,
  left: (seconds: number) => {
    if (seconds < 60) return "noch weniger als eine Minute";
    const minutes = Math.round(seconds / 60);
    if (minutes < 90) return `noch etwa ${plural(minutes, "Minute", "Minuten")}`;
    return `noch etwa ${plural(Math.round(seconds / 3600), "Stunde", "Stunden")}`;
  },
  size: (n: number, messages: number) => `${conversations(n)}, ${plural(messages, "Nachricht", "Nachrichten")}`,
  waitingText: "Startet, sobald frühere Aufträge fertig sind.",
  stop: "Abbrechen",
  stopOf: (purpose: string) => `Erstellen von „${purpose}“ abbrechen`,
  stopTitle: "Erstellen dieses Datensatzes abbrechen?",
  stopText: "Was bisher erstellt ist, wird vernichtet. Der Versuch bleibt vermerkt.",
  stopDo: "Erstellen abbrechen",

  facts: "Details",
  contents: "Enthält",
  expiresAt: "Läuft ab",
  expiresIn: (day: string) => `${day}. Dann wird sein Schlüssel vernichtet.`,
  reduced: "Persönliche Daten",
  chosen: "Ausgewählt aus",
  alike: "Beinahe-Duplikate",
  alikeAcross: "Weggelassen, auch die aus früheren Datensätzen mit diesem Zweck",
  alikeWithin: "Innerhalb dieses Datensatzes weggelassen",
  replaces: "Neu erstellt aus",
  replacesLink: "Voriger Datensatz",
  id: "ID",
  copyId: "ID kopieren",
  root: "Merkle-Wurzel",
  rootNone: "Das Manifest nennt keine.",
  copyRoot: "Merkle-Wurzel kopieren",
  destroyedNote: "Schlüssel und Dateien sind vernichtet. Nur die Angaben auf dieser Seite sind noch da.",

  withdrawn: (n: number) => `${records(n)} zurückgezogen: entfernen oder neu erstellen`,
  withdrawnTitle: (n: number) => `${records(n)} seit dem Erstellen zurückgezogen`,
  withdrawnText:
    "Entferne sie aus allen Kopien oder erstelle den Datensatz ohne sie neu. Dieser lässt sich nicht mehr herunterladen.",
  withdrawnList: "Einträge anzeigen",
  withdrawnPlace: (n: number, shard: number, line: number) => `Eintrag ${numbered(n)}: Teil ${shard}, Zeile ${line}`,
  rebuild: "Neu erstellen",
  rebuildTitle: "Diesen Datensatz neu erstellen?",
  rebuildText:
    "Erstellt einen neuen mit gleichem Zweck und gleichen Optionen aus Chats, die jetzt verwendet werden dürfen. Dieser bleibt, bis du ihn vernichtest.",
  rebuildAgain: "Erneut erstellen",
  againText:
    "Erstellt einen neuen mit gleichem Zweck und gleichen Optionen aus Chats, die jetzt verwendet werden dürfen.",
  rebuildDo: "Erstellen",

  counts: "Was enthalten ist und warum",
  countsText: "Jeder geprüfte Chat, einmal gezählt.",
  countsNone: "Es wurden keine Chats geprüft.",
  reason: "Grund",
  amount: "Chats",
  total: "Insgesamt geprüft",
  removed: "Entfernte persönliche Daten",
  removedText: "Ersetzt durch Lücken wie [EMAIL]. Die Erkennung kann etwas übersehen; das ist noch enthalten.",
  removedNone: "Nichts gefunden.",
  kind: "Art",
  gaps: "Lücken",
  kinds: {
    PERSON: "Namen von Personen",
    ADDRESS: "Postanschriften",
    EMAIL: "E-Mail-Adressen",
    PHONE: "Telefonnummern",
    CREDIT_CARD: "Zahlungskarten",
    IBAN: "Bankkonten (IBAN)",
    SSN: "Sozialversicherungsnummern",
    IP: "IP-Adressen",
    GOV_ID: "Ausweis- und Steuernummern",
    HANDLE: "Benutzernamen",
    LICENSE_PLATE: "Kfz-Kennzeichen",
    RECORD_NUMBER: "Kunden- und Patientennummern",
    SECRET: "Passwörter, Schlüssel und Tokens",
  } as Record<string, string>,

  comparison: "Vergleich mit dem vorigen Datensatz",
  comparisonNone: "Das ist der erste Datensatz mit diesem Zweck.",
  comparedWith: (moment: string) => `Verglichen mit dem Datensatz vom ${moment}`,
  item: "Angabe",
  now: "Jetzt",
  before: "Vorher",
  change: "Unterschied",
  takenOut: (kind: string) => `Entfernt: ${kind}`,
  records: "Enthaltene Chats",
  messages: "Enthaltene Nachrichten",

  preview: "Einträge ansehen",
  previewText:
    "Einträge zeigen nicht, wem sie gehören. Dein Zugriff wird mit deinem Namen protokolliert, und alle im Datensatz sehen, wie oft er angesehen wurde.",
  previewDo: (n: number) => (n === 1 ? "Eintrag ansehen" : `Die ersten ${n} Einträge ansehen`),
  previewNone: "Er enthält keine Einträge.",
  range: (first: number, last: number, total: number) => `${range(first, last)}, insgesamt ${count(total)}`,
  nextPage: "Weiter",
  previousPage: "Zurück",
  pages: "Seiten mit Einträgen",
  record: (n: number) => `Eintrag ${numbered(n)}`,
  position: (shard: number, line: number) => `Teil ${shard}, Zeile ${line}`,
  textOf: (n: number) => `Text von Eintrag ${numbered(n)}`,
  recordWithdrawn: "Zurückgezogen und deshalb nicht angezeigt.",
  roles: { system: "Anweisungen", user: "Person", assistant: "Modell" } as Record<string, string>,
  close: "Einträge schließen",

  looks: "Zugriffe",
  looksNone: "Noch hat niemand Einträge angesehen.",
  lookKinds: {
    preview: (first: number, n: number) =>
      first === 0 ? `hat bis zu ${records(n)} angesehen` : `hat bis zu ${records(n)} ab ${numbered(first)} angesehen`,
    download: (_: number, n: number) => `hat alle ${records(n)} heruntergeladen`,
    export: (_: number, n: number) => `hat alle ${records(n)} in einen Ordner exportiert`,
    proof: (first: number) => `hat den Nachweis der Erlaubnis für Eintrag ${numbered(first)} angesehen`,
  },

  models: "Mit diesem Datensatz trainierte Modelle",
  modelsText: "Trage hier jedes Modell ein. Alle im Datensatz sehen den Namen, und Einträge sind endgültig.",
  modelsNone: "Noch keine Modelle.",
  modelRecorded: (moment: string) => `Eingetragen: ${moment}`,
  model: "Name des Modells",
  modelHint: "Der öffentliche Name. Alle im Datensatz sehen ihn.",
  note: "Notiz (für Betreiber)",
  recordModel: "Modell eintragen",
  recordTitle: "Dieses Modell eintragen?",
  recordText: (name: string) => `Alle im Datensatz sehen dann „${name}“. Das lässt sich nicht rückgängig machen.`,

  download: "Herunterladen",
  downloadTitle: "Diesen Datensatz herunterladen?",
  downloadText:
    "Du lädst unverschlüsselte Einträge herunter. Dieser Server kann deine Kopie nicht löschen: Bewahre sie sicher auf, sieh nach zurückgezogenen Einträgen und lösche sie bis zum Ablaufdatum.",
  downloadLogged: "Dein Download wird protokolliert und ist für alle im Datensatz sichtbar.",
  downloadDo: "ZIP herunterladen",
  manifest: "Manifest",
  receipts: "Belege",
  manifestOf: (purpose: string) => `Manifest von „${purpose}“`,
  datasheet: "Datenblatt",
  datasheetOf: (purpose: string) => `Datenblatt von „${purpose}“`,
  saveFile: "Datei speichern",
  publishable: "Kann veröffentlicht werden: enthält keine Inhalte und keine Namen.",
  destroy: "Vernichten",
  destroyTitle: "Diesen Datensatz vernichten?",
  destroyText: (purpose: string) =>
    `Schlüssel und Dateien von „${purpose}“ werden vernichtet; öffnen lässt er sich dann nicht mehr, auch nicht aus einer Sicherung. Heruntergeladene Kopien bleiben. Dass es ihn gab, bleibt vermerkt.`,

  mine: {
    title: "Trainingsdatensätze mit deinen Inhalten",
    text: "Zum Zurückziehen schalte das Training aus oder lösche den Inhalt: Spätere Datensätze lassen ihn weg, bestehende werden markiert, und der Betreiber erfährt, welche Einträge er entfernen muss.",
    empty: "Kein Datensatz enthält deine Chats.",
    holds: (n: number, messages: number) =>
      `Enthält ${plural(n, "Chat", "Chats")} mit ${plural(messages, "Nachricht", "Nachrichten")}`,
    states: {
      ready: (built: string, expires: string) => `Erstellt am ${built}, läuft am ${expires} ab`,
      expired: (built: string, expires: string) =>
        `Erstellt am ${built}, abgelaufen am ${expires}: Sein Schlüssel ist vernichtet`,
      destroyed: (built: string, _: string) => `Erstellt am ${built}, inzwischen vernichtet`,
    },
    withdrawn: (n: number, of: number) => {
      if (n === 0) return "Nichts davon ist zurückgezogen.";
      const one = n === 1;
      const which = n < of ? `${count(n)} davon ${one ? "wurde" : "wurden"}` : one ? "Er wurde" : "Alle wurden";
      return `${which} von dir oder dem Ersteller eines GPTs zurückgezogen. Der Betreiber soll ${one ? "ihn" : "sie"} entfernen.`;
    },
    looks: (n: number) =>
      n === 0
        ? "Niemand hat seine Einträge angesehen."
        : `Seine Einträge wurden ${n === 1 ? "einmal" : `${count(n)}-mal`} angesehen, ohne zu zeigen, wem sie gehören.`,
    exported: (n: number, day: string) =>
      n === 1
        ? `Am ${day} unverschlüsselt exportiert. Zurückziehen wirkt nicht auf diese Kopie.`
        : `${count(n)}-mal unverschlüsselt exportiert, zuletzt am ${day}. Zurückziehen wirkt nicht auf diese Kopien.`,
    ofGpts: "Datensätze, die deine GPTs enthalten können",
    ofGptsText:
      "Erstellt, während dein GPT Training erlaubte. Sie können also seine Anweisungen oder sein Wissen enthalten. Welche das sind, zeigen wir nicht: Daran wäre zu sehen, ob es verwendet wurde.",
    gpts: (names: (string | null)[]) => {
      const gone = names.filter((name) => name === null).length;
      const deleted = gone === 1 ? "ein GPT, das du gelöscht hast" : `${count(gone)} GPTs, die du gelöscht hast`;
      return [...names.filter((name) => name !== null).map((name) => `„${name}“`), ...(gone ? [deleted] : [])].join(
        ", ",
      );
    },
    mayHold: (gpts: string) => `Kann Inhalte enthalten von: ${gpts}`,
    models: "Damit trainierte Modelle",
    modelsFinal: "Ein Modell kann nichts verlernen. Zurückziehen wirkt nur auf später trainierte Modelle.",
    modelSince: (name: string, day: string) => `${name}, eingetragen am ${day}`,
  },
};
