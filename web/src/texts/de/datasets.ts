/** Deutsch: Trainingsdatensätze, für den Betreiber, der sie bestellt, und für alle, die darin vorkommen. */
import type { datasetTexts as english } from "../datasets";
import { count, plural } from "../plural";
import type { Translated } from "../translated";

const range = (first: number, last: number) =>
  first === last ? `Eintrag ${count(first)}` : `Einträge ${count(first)} bis ${count(last)}`;

const conversations = (n: number) => plural(n, "Gespräch", "Gespräche");
const records = (n: number) => plural(n, "Eintrag", "Einträge");
const withdrawn = (n: number) => `${records(n)} ${n === 1 ? "wurde" : "wurden"}`;

export const datasetTexts: Translated<typeof english> = {
  title: "Trainingsdatensätze",
  text: "Ein Datensatz enthält nur, was alle Beteiligten ohne Unterbrechung erlaubt haben, seit es begann. Jede Person sieht die Datensätze, in denen etwas von ihr steht.",
  back: "Betrieb",
  empty: "Noch keine Datensätze.",
  emptyText: "Sag oben, wofür einer ist. Er wird im Hintergrund gebaut.",
  earlier: (n: number) => `Frühere: ${count(n)}`,

  purpose: "Zweck",
  purposeHint: "Wofür der Datensatz ist. Alle, deren Inhalte darin stehen, lesen das.",
  how: "Wie er gebaut wird",
  profile: "Wie Persönliches verringert wird",
  profileHint: "Je gründlicher, desto länger dauert es. Alles findet keines.",
  profiles: { patterns: "Muster", standard: "Standard", thorough: "Gründlich" },
  from: "Gespräche, die an diesem Tag oder später begannen",
  until: "Gespräche, die vor diesem Tag begannen",
  dayHint: "Tage beginnen um Mitternacht UTC. Lass es leer, wenn es keine Grenze gibt.",
  across: "Weglassen, was frühere Datensätze schon enthalten",
  acrossHint:
    "Gespräche, die fast dasselbe sind wie eines in einem früheren Datensatz dieses Zwecks, werden nicht noch einmal verwendet.",
  days: "Tage, bis er abläuft",
  daysHint: "Dann wird sein Schlüssel vernichtet und mit ihm seine Dateien. Höchstens 3.650.",
  daysWrong: "Gib eine ganze Zahl von Tagen an, von 1 bis 3.650.",
  spanWrong: "Das muss später sein als der Tag, an dem es beginnt.",
  build: "Datensatz bauen",
  starting: "Wird begonnen …",
  span: (from: string | null, until: string | null) => {
    if (from && until) return `Gespräche, die ab ${from} und vor ${until} begannen`;
    if (from) return `Gespräche, die ab ${from} begannen`;
    return until ? `Gespräche, die vor ${until} begannen` : "alle Gespräche, die verwendet werden dürfen";
  },
  terms: (profile: string, span: string, across: boolean, days: string) =>
    `${profile}; ${span}; ${across ? "ohne" : "auch"} was frühere enthalten; für ${days}.`,
  forDays: (n: number) => plural(n, "Tag", "Tage"),

  states: {
    waiting: "Wartet",
    building: "Wird gebaut",
    ready: "Fertig",
    failed: "Misslungen",
    cancelled: "Abgebrochen",
    expired: "Abgelaufen",
    destroyed: "Vernichtet",
  },
  asked: (moment: string) => `Bestellt: ${moment}`,
  built: (moment: string) => `Gebaut: ${moment}`,
  ended: {
    waiting: (_: string) => "",
    building: (_: string) => "",
    ready: (_: string) => "",
    failed: (moment: string) => `Misslungen: ${moment}`,
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
  waitingText: "Er beginnt, wenn fertig ist, was in der Reihe vor ihm steht.",
  stop: "Abbrechen",
  stopOf: (purpose: string) => `Bau von „${purpose}“ abbrechen`,
  stopTitle: "Den Bau dieses Datensatzes abbrechen?",
  stopText: "Was bis jetzt gebaut ist, wird vernichtet. Dass er begonnen wurde, bleibt verzeichnet.",
  stopDo: "Bau abbrechen",

  facts: "Was er ist",
  holds: "Enthält",
  expiresAt: "Läuft ab",
  expiresIn: (day: string) => `${day}. Dann wird sein Schlüssel vernichtet.`,
  reduced: "Persönliches",
  chosen: "Ausgewählt aus",
  alike: "Fast dasselbe",
  alikeAcross: "Weggelassen, auch wenn ein früherer Datensatz dieses Zwecks es enthält",
  alikeWithin: "Innerhalb dieses Datensatzes weggelassen",
  replaces: "Neu gebaut aus",
  replacesLink: "Dem vorigen",
  id: "Kennung",
  copyId: "Kennung kopieren",
  root: "Merkle-Wurzel",
  rootNone: "Das Manifest nennt keine.",
  copyRoot: "Merkle-Wurzel kopieren",
  was: "Sein Schlüssel und seine Dateien sind weg. Was hier steht, ist alles, was davon übrig ist.",

  withdrawn: (n: number) => `${withdrawn(n)} seither zurückgezogen: weglassen oder neu bauen`,
  withdrawnTitle: (n: number) => `${withdrawn(n)} zurückgezogen, seit er gebaut wurde`,
  withdrawnText:
    "Lass sie weg, wo immer es Kopien gibt, oder bau ihn neu: Im neuen fehlen sie. Dieser lässt sich nicht mehr herunterladen.",
  withdrawnList: "Welche Einträge",
  withdrawnPlace: (n: number, shard: number, line: number) => `Eintrag ${n}: Teil ${shard}, Zeile ${line}`,
  rebuild: "Neu bauen",
  rebuildTitle: "Diesen Datensatz neu bauen?",
  rebuildText:
    "Ein neuer wird zum selben Zweck und auf dieselbe Weise gebaut, aus dem, was jetzt verwendet werden darf. Dieser bleibt, bis du ihn vernichtest.",
  again: "Noch einmal bauen",
  againText: "Ein neuer wird zum selben Zweck und auf dieselbe Weise gebaut, aus dem, was jetzt verwendet werden darf.",
  rebuildDo: "Bauen",

  counts: "Was aus den Gesprächen wurde",
  countsText: "Jedes Gespräch, das betrachtet wurde, einmal gezählt.",
  countsNone: "Kein Gespräch wurde betrachtet.",
  reason: "Grund",
  amount: "Gespräche",
  total: "Insgesamt betrachtet",
  removed: "Herausgenommenes Persönliches",
  removedText: "Jedes wurde durch eine Lücke wie [EMAIL] ersetzt. Was kein Detektor fand, steht noch darin.",
  removedNone: "Es wurde nichts gefunden.",
  kind: "Art",
  gaps: "Lücken",
  kinds: {
    PERSON: "Namen von Personen",
    ADDRESS: "Anschriften",
    EMAIL: "E-Mail-Adressen",
    PHONE: "Telefonnummern",
    CREDIT_CARD: "Zahlungskarten",
    IBAN: "Bankkonten (IBAN)",
    SSN: "Sozialversicherungsnummern",
    IP: "IP-Adressen",
    GOV_ID: "Nummern von Ausweisen und Steuerpflichtigen",
    HANDLE: "Benutzernamen auf Plattformen",
    LICENSE_PLATE: "Kfz-Kennzeichen",
    RECORD_NUMBER: "Kunden- und Patientennummern",
    SECRET: "Passwörter, Schlüssel und Tokens",
  } as Record<string, string>,

  comparison: "Verglichen mit dem vorigen",
  comparisonNone: "Vor ihm wurde kein Datensatz dieses Zwecks gebaut.",
  comparedWith: (moment: string) => `Mit dem, der am ${moment} gebaut wurde`,
  what: "Was",
  now: "Jetzt",
  before: "Vorher",
  change: "Unterschied",
  takenOut: (kind: string) => `Herausgenommen: ${kind}`,
  records: "Gespräche darin",
  messages: "Nachrichten darin",

  preview: "Einträge ansehen",
  previewText:
    "Einträge werden so gezeigt, wie der Datensatz sie enthält: Persönliches verringert, und nie mit dem, wem sie gehören. Jeder Blick wird mit deinem Namen aufgeschrieben, bevor etwas gezeigt wird, und alle, die in dem Datensatz vorkommen, sehen, wie oft seine Einträge angesehen wurden.",
  previewDo: (n: number) => (n === 1 ? "Seinen einen Eintrag ansehen" : `Die ersten ${n} ansehen`),
  previewNone: "Er enthält keine Einträge.",
  shown: (first: number, last: number, total: number) => `${range(first, last)}, von insgesamt ${count(total)}`,
  nextPage: "Nächste Einträge",
  previousPage: "Zurück",
  pages: "Andere Einträge",
  record: (n: number) => `Eintrag ${count(n)}`,
  place: (shard: number, line: number) => `Teil ${shard}, Zeile ${line}`,
  textOf: (n: number) => `Text von Eintrag ${count(n)}`,
  recordWithdrawn: "Zurückgezogen und deshalb nicht gezeigt.",
  roles: { system: "Anweisungen", user: "Person", assistant: "Modell" } as Record<string, string>,
  close: "Einträge schließen",

  looks: "Wer hineingesehen hat",
  looksNone: "Niemand hat seine Einträge angesehen.",
  lookKinds: {
    preview: (first: number, n: number) => `hat bis zu ${records(n)} angesehen, ab Nummer ${count(first)}`,
    download: (_: number, n: number) => `hat alle ${records(n)} heruntergeladen`,
    export: (_: number, n: number) => `hat alle ${records(n)} in einen Ordner exportiert`,
    proof: (first: number) => `hat gesehen, seit wann Eintrag ${count(first)} verwendet werden darf`,
  },

  models: "Damit trainierte Modelle",
  modelsText:
    "Verzeichne hier, wenn ein Modell mit diesem Datensatz trainiert wurde. Alle, die darin vorkommen, sehen den Namen des Modells. Das bleibt für immer verzeichnet, auch wenn es den Datensatz nicht mehr gibt.",
  modelsNone: "Keines ist verzeichnet.",
  modelRecorded: (moment: string) => `Verzeichnet: ${moment}`,
  model: "Name des Modells",
  modelHint: "So, wie man es kennt. Alle, die in dem Datensatz vorkommen, lesen das.",
  note: "Notiz (für Betreiber)",
  recordModel: "Verzeichnen",
  recordTitle: "Verzeichnen, dass dieses Modell trainiert wurde?",
  recordText: (name: string) =>
    `„${name}“ wird allen genannt, die in dem Datensatz vorkommen. Das lässt sich nicht zurücknehmen.`,

  download: "Herunterladen",
  downloadTitle: "Diesen Datensatz herunterladen?",
  downloadText:
    "Du bekommst die Einträge im Klartext, mit dem Manifest, als eine ZIP-Datei. Über Kopien draußen hat dieser Server keine Gewalt mehr: Er kann weder herausnehmen, was jemand später zurückzieht, noch sie ablaufen lassen. Bewahre sie sicher auf, hol dir die Liste der zurückgezogenen Einträge und lösche sie bis zu dem Tag, an dem der Datensatz abläuft.",
  downloadLogged:
    "Das Herunterladen wird aufgeschrieben, und alle, die in dem Datensatz vorkommen, sehen es mitgezählt.",
  downloadDo: "ZIP-Datei herunterladen",
  manifest: "Manifest",
  receipts: "Belege",
  manifestOf: (purpose: string) => `Manifest von „${purpose}“`,
  datasheet: "Datenblatt",
  datasheetOf: (purpose: string) => `Datenblatt von „${purpose}“`,
  saveFile: "Als Datei speichern",
  publishable: "Es enthält keine Inhalte und nennt niemanden, kann also veröffentlicht werden.",
  destroy: "Vernichten",
  destroyTitle: "Diesen Datensatz vernichten?",
  destroyText: (purpose: string) =>
    `Der Schlüssel von „${purpose}“ wird vernichtet und dann seine Dateien: Nichts öffnet sie mehr, auch in Sicherungen nicht. Heruntergeladene Kopien bleiben, wo sie sind. Dass es ihn gab, bleibt verzeichnet.`,

  mine: {
    title: "Wurden meine Inhalte verwendet?",
    text: "Jeder Trainingsdatensatz, in dem etwas von dir steht. Um es zurückzuziehen, sag unter „Deine Entscheidung“ Nein, oder schalte ein Gespräch aus oder lösche es: In jedem späteren Datensatz fehlt es, die vorhandenen werden markiert, und ihrem Betreiber wird gesagt, welche Einträge er weglassen muss. Für ein GPT von dir bewirken das sein Schalter und das Löschen einer Wissensdatei.",
    empty: "Nein. In keinem Datensatz steht ein Gespräch von dir.",
    holds: (n: number, messages: number) =>
      `${conversations(n)} von dir, mit ${plural(messages, "Nachricht", "Nachrichten")}`,
    states: {
      ready: (built: string, expires: string) => `Gebaut am ${built}, läuft am ${expires} ab`,
      expired: (built: string, expires: string) =>
        `Gebaut am ${built}, abgelaufen am ${expires}: Sein Schlüssel ist vernichtet`,
      destroyed: (built: string, _: string) => `Gebaut am ${built}, seither vernichtet`,
    },
    withdrawn: (n: number, of: number) => {
      if (n === 0) return "Nichts von dir darin ist zurückgezogen.";
      const one = n === 1;
      const which = n < of ? `${count(n)} davon ${one ? "wurde" : "wurden"}` : one ? "Es wurde" : "Alle wurden";
      return `${which} seither zurückgezogen, von dir oder vom Ersteller eines GPTs: Der Betreiber soll ${one ? "es" : "sie"} weglassen.`;
    },
    looks: (n: number) =>
      n === 0
        ? "Niemand hat seine Einträge angesehen."
        : `Seine Einträge wurden ${n === 1 ? "einmal" : `${count(n)}-mal`} angesehen, ohne dass dabei steht, wem sie gehören.`,
    exported: (n: number, day: string) =>
      n === 1
        ? `Am ${day} im Klartext exportiert. Diese Kopie hat den Server verlassen: Ein Zurückziehen erreicht sie nicht.`
        : `${count(n)}-mal im Klartext exportiert, zuletzt am ${day}. Diese Kopien haben den Server verlassen: Ein Zurückziehen erreicht sie nicht.`,
    ofGpts: "Was etwas von deinen GPTs enthalten kann",
    ofGptsText:
      "Diese wurden gebaut, während dein GPT das Verbessern erlaubte; sie können also seine Anweisungen oder sein Wissen enthalten. Welche es tun, wird nicht gesagt: Daran sähest du, ob jemand mit ihm gesprochen hat.",
    gpts: (names: (string | null)[]) => {
      const gone = names.filter((name) => name === null).length;
      const deleted = gone === 1 ? "ein GPT, das du gelöscht hast" : `${count(gone)} GPTs, die du gelöscht hast`;
      return [...names.filter((name) => name !== null).map((name) => `„${name}“`), ...(gone ? [deleted] : [])].join(
        ", ",
      );
    },
    mayHold: (gpts: string) => `Kann etwas enthalten von: ${gpts}`,
    models: "Damit trainierte Modelle",
    modelsFinal:
      "Was ein Modell gelernt hat, lässt sich nicht herausnehmen: Zurückziehen hilft nur bei Modellen, die später trainiert werden.",
    modelSince: (name: string, day: string) => `${name}, verzeichnet am ${day}`,
  },
};
