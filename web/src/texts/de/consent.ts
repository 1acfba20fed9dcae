/** Deutsch: die Frage, ob etwas gesendet werden darf, und was daraus wurde. */
import type { consentTexts as english } from "../consent";
import { count, plural } from "../plural";
import type { Translated } from "../translated";
import { personalKind } from "./personalKinds";

export const consentTexts: Translated<typeof english> = {
  asks: "Frage an dich",
  question: "Das senden an",
  announce: (gpt: string, host: string) => `${gpt} möchte etwas an ${host} senden.`,
  by: "von",
  wantsMine: "das du gebaut hast,",
  wants: "möchte:",
  nothingGoes: "Keine Werte: nur die Anfrage selbst.",
  summary: (fields: number, counts: readonly string[]) =>
    fields === 0
      ? "Es gehen keine Werte mit."
      : `${plural(fields, "Wert", "Werte")}${counts.length > 0 ? `, mit ${counts.join(", ")}` : ""}.`,
  counted: (what: string, among: number) => (among === 1 ? what : `${what} in ${count(among)}`),
  what: "Was gesendet würde",
  whatWas: "Was gesendet wurde",
  why: "Warum du gefragt wirst",
  mind: "Bevor du entscheidest",
  policyOf: "Datenschutzerklärung:",
  policyUnlinked: "Datenschutzerklärung (keine Webadresse):",

  places: { path: "in der Adresse", query: "in der Adresse", body: "" },
  types: { string: "", number: "Zahl", boolean: "ja oder nein", null: "nichts", json: "JSON" },
  value: (name: string) => `Wert von ${name}`,
  emptyText: "leerer Text",
  cut: (rest: string, marks: number) =>
    `${rest} weitere Zeichen sind hier nicht gezeigt${marks > 0 ? `, darin ${plural(marks, "Markierung", "Markierungen")}` : ""}.`,
  whole: "Alles zeigen",
  wholeOf: (name: string) => `Alles von ${name} zeigen`,
  less: "Weniger zeigen",
  lessOf: (name: string) => `Weniger von ${name} zeigen`,
  find: "In diesem Wert suchen",
  findIn: (name: string) => `In ${name} suchen`,
  found: (n: number, of: string, more: boolean) => `${n} von ${more ? "den ersten " : ""}${of}`,
  foundNone: "Nicht gefunden",
  foundPrevious: "Vorige Stelle",
  foundNext: "Nächste Stelle",
  moreFields: (n: number, marked: number) =>
    `${plural(n, "weiteren Wert", "weitere Werte")} zeigen${marked > 0 ? `, davon ${marked} markiert` : ""}`,

  legend: "Was die Markierungen bedeuten",
  kinds: {
    personal: "Persönliches",
    own_words: "deine eigenen Worte",
    foreign: "Daten eines anderen Dienstes",
    hidden: "verborgene Zeichen",
  },
  marked: {
    personal: (what: string) => `Persönlich: ${personalKind(what)}`,
    own_words: (_what: string) => "Deine eigenen Worte",
    foreign: (what: string) => `Daten eines anderen Dienstes, ${what}`,
    hidden: (what: string) => `Verborgen: ${what}`,
  },
  hiddenCharacter: (what: string) => `verborgen: ${what}`,

  exact: "Die genaue Anfrage",
  exactText: (bytes: string) => `Jedes Byte, das hinausginge: ${bytes} Adresse und Inhalt.`,
  address: "Methode und Adresse",
  headers: "Kopfzeilen",
  body: "Inhalt",
  noBody: "Sie hat keinen Inhalt.",
  credentials: "Zugangsdaten",
  noCredentials: "Es kommen keine dazu.",
  copyAddress: "Adresse kopieren",
  copyHeaders: "Kopfzeilen kopieren",
  copyBody: "Inhalt kopieren",

  decide: "Deine Antwort",
  allow: "Einmal erlauben",
  always: "Immer erlauben …",
  decline: "Nicht senden",
  edit: "Bearbeiten",
  mask: (n: number) => `Persönliches unkenntlich machen (${n})`,
  maskOf: (name: string) => `${name} unkenntlich machen`,
  maskShort: "Unkenntlich machen",
  sending: "Antwort läuft …",
  refused: "In diesem Arbeitsbereich kann das niemand erlauben",
  unchecked: (host: string) => `Niemand hier hat ${host} geprüft.`,

  alwaysTitle: "Das immer erlauben?",
  alwaysText: "Diese Anfrage geht jetzt hinaus. Von da an werden diese ohne Rückfrage gesendet:",
  alwaysOperation: "Nur Anfragen dieser Operation:",
  alwaysHost: "Nur an:",
  alwaysGpt: "Nur von diesem GPT:",
  alwaysUntil: (day: string) => `90 Tage lang, bis ${day}`,
  alwaysLapses:
    "Du wirst wieder gefragt, wenn sich die Operation oder die Anweisungen des GPT ändern, wenn persönliche Daten mitgingen, die bisher nie dabei waren, und wenn Daten eines anderen Dienstes mitgingen. Unter „Datenschutz und Konto“ kannst du es jederzeit zurücknehmen.",
  alwaysDo: "Senden und immer erlauben",
  back: "Zurück",

  editTitle: "Bearbeiten, was gesendet würde",
  editText: "Noch geht nichts hinaus: Du siehst die neue Anfrage, bevor du entscheidest.",
  editWhole: "Alles als JSON bearbeiten",
  wholeLabel: "Alle Werte, als JSON",
  editNothing: "Sie sendet keine eigenen Werte.",
  leaveOut: "Weglassen",
  leaveOutOf: (name: string) => `${name} weglassen`,
  leftOut: "Das wird nicht gesendet.",
  keepIn: "Drinlassen",
  keepInOf: (name: string) => `${name} drinlassen`,
  hidden: (n: number) => `Enthält ${plural(n, "verborgenes Zeichen", "verborgene Zeichen")}.`,
  removeHidden: "Herausnehmen",
  removeHiddenOf: (name: string) => `Die verborgenen Zeichen aus ${name} herausnehmen`,
  show: "Die neue Anfrage zeigen",
  showing: "Wird gemacht …",
  notNumber: "Das muss eine Zahl sein, etwa 12 oder -3.5.",
  notJson: "Das ist kein gültiges JSON.",
  notObject: "Das muss ein JSON-Objekt sein: { … }.",

  elicited: {
    asks: "fragt dich etwas, bevor es weitergeht.",
    words: "Im Wortlaut",
    copyWords: "Wortlaut kopieren",
    form: "Fülle deine Antwort aus",
    formText: (host: string) =>
      `Noch wird nichts gesendet: Du siehst genau, was ${host} bekäme, bevor du entscheidest.`,
    show: "Zeigen, was gesendet würde",
    optional: (title: string) => `${title} (freiwillig)`,
    choose: "Auswählen …",
    missing: "Das muss ausgefüllt werden.",
    secret:
      "Hier wird nach etwas Geheimem gefragt. Trage es nur ein, wenn du es diesem Host auch selbst geben würdest.",
    visit: "Du sollst eine Seite besuchen bei",
    visitText:
      "Dieser Server öffnet die Seite nicht. Erlaube es unten, wenn du dort warst und der Aufruf weitergehen soll.",
    open: (host: string) => `${host} in einem neuen Tab öffnen`,
  },

  notes: {
    revised: "Das ist die neue Anfrage. Gesendet wurde nichts.",
    masked: "Persönliches ist herausgenommen. Das ist die neue Anfrage; gesendet wurde nichts.",
    changed: "Das wurde anderswo geändert oder beantwortet. So steht es jetzt.",
  },
  failed: "Deine Antwort ist vielleicht nicht angekommen.",
  look: "Nachsehen, wie es steht",
  settled: {
    waiting: "",
    allowed: "Das hast du schon erlaubt.",
    declined: "Das hast du schon abgelehnt. Gesendet wurde nichts.",
    used: "Das hast du schon erlaubt, und es wurde gesendet.",
    superseded: "Eine andere Frage ist an die Stelle dieser getreten. Gesendet wurde nichts.",
  },

  signIn: (host: string) => `${host} möchte, dass du dich anmeldest`,
  signInText:
    "Du verlässt diese Seite für die Anmeldung dort und kommst zu dieser Frage zurück. Gesendet wird dadurch nichts von ihr.",
  signInDo: (host: string) => `Bei ${host} anmelden`,
  signInRefused: "Die Adresse der Anmeldung ist keine Webadresse und wird deshalb nicht geöffnet.",

  hint: "Oben wartet eine Frage. Eine Nachricht zu schreiben heißt: nicht senden.",
  lines: {
    sending: (host: string) => `Wird an ${host} gesendet …`,
    answered: (host: string) => `An ${host} gesendet`,
    failed: (host: string) => `Senden an ${host} versucht`,
    declined: (host: string) => `Senden an ${host} hast du nicht erlaubt`,
    waiting: (host: string) => `Eine Frage, ob an ${host} gesendet werden darf`,
    unusable: (_host: string) => "Ein Aufruf, der nicht möglich war",
  },
  status: (status: number) => `Status ${status}`,
  entry: "Unter „Was hinausging“ ansehen",
  from: (host: string) => `Von ${host}, ungeprüft`,
  responseOf: (host: string) => `Was ${host} geantwortet hat`,
  picturesOf: (host: string) => `Bilder, mit denen ${host} geantwortet hat`,
  pictureOf: (n: number, host: string) => `Bild ${n} von ${host}`,
  copyResponse: "Kopieren, was geantwortet wurde",
  emptyResponse: "Geantwortet wurde nichts.",
  fieldsGone: "Was gesendet wurde, ist hier nicht mehr lesbar.",
};
