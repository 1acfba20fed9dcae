/** Deutsch: das Beweisprotokoll, was es über jemanden enthält und wie man es prüft. */
import type { evidenceTexts as english } from "../evidence";
import { plural } from "../plural";
import type { Translated } from "../translated";

export const evidenceTexts: Translated<typeof english> = {
  section: "Beweise",
  sectionText:
    "Was das Beweisprotokoll über dich enthält, Belege, die jeder prüfen kann, und ob das Protokoll noch das ist, das dieser Browser gesehen hat.",
  link: "Meine Beweise ansehen",
  title: "Beweise",
  intro:
    "Jede Entscheidung, Annahme und Löschung von dir ist ein Eintrag in einem Protokoll. Wird ein Eintrag geändert oder entfernt, so merkt es jeder, der einen Prüfpunkt aufbewahrt, und dein Browser bewahrt einen auf. Das gilt auch für den Betreiber dieses Servers. Das Protokoll selbst verrät nichts über dich: Es enthält einen Fingerabdruck jedes Eintrags, und was der Eintrag sagt, ist mit deinem Schlüssel versiegelt.",
  mine: "Was das Protokoll über mich enthält",
  mineText:
    "Mit einem Beleg kann ein Fremder einen Eintrag prüfen, ohne diesen Server zu fragen. Bewahre auf, was dir wichtig ist. Bis ein Eintrag veröffentlicht ist, kannst du stattdessen die Zusage des Protokolls aufbewahren: Sie ist unterschrieben und nennt die Stunde.",
  empty: "Über dich steht noch nichts im Protokoll.",
  emptyText: "Was du von nun an entscheidest, annimmst oder löschst, kommt hinein.",
  older: "Ältere zeigen",
  kinds: {
    choice: "Entscheidung",
    policy_published: "Text veröffentlicht",
    policy_accepted: "Text angenommen",
    dataset_finished: "Datensatz fertig",
    dataset_destroyed: "Datensatz vernichtet",
    numbers_released: "Zahlen veröffentlicht",
    key_destroyed: "Schlüssel vernichtet",
    removed: "Weggenommen",
    gpt_handed_over: "GPT übergeben",
    log_begun: "Neues Protokoll begonnen",
    administrative_act: "Handlung der Verwaltung",
    records_shown: "Einträge angesehen",
    dataset_exported: "Datensatz im Klartext exportiert",
    model_trained: "Modell trainiert",
    disclosed: "An Dritte gesendet",
    signed_in_by_link: "Passwort mit einem Link gesetzt",
    role_changed: "Rolle geändert",
    right_changed: "Recht an einem GPT geändert",
    filler: "Füllung",
  },
  disclosed: "Dein Verzeichnis sagt, an wen und was",
  byLink: { operator: "Der Betreiber dieses Servers hat den Link gemacht" },
  role: { operator: "Du betreibst diesen Server" },
  rights: { chat: "Du darfst mit ihm chatten", view: "Du darfst hineinsehen", edit: "Du darfst es bearbeiten" },
  noRight: "Du darfst es nicht mehr benutzen",
  allowed: (purpose: string, party: string) => `Ja: ${purpose}, für ${party}`,
  refused: (purpose: string, party: string) => `Nein: ${purpose}, für ${party}`,
  purposes: { improve: "Modelle verbessern", insight: "private Statistik" },
  parties: {
    user: "alles von mir",
    gpt: "ein GPT von mir",
    conversation: "ein Gespräch",
    image: "ein Bild",
    workspace: "meinen Arbeitsbereich",
  },
  policies: {
    privacy: "der Datenschutzerklärung",
    terms: "der Nutzungsbedingungen",
    workspace: "des Textes meines Arbeitsbereichs",
  },
  accepted: (policy: string, version: number) => `Version ${version} ${policy}`,
  removed: { knowledge_file: "Eine Wissensdatei eines GPTs" },
  destroyed: {
    conversation: "Eines Gesprächs",
    message: "Einer Nachricht",
    gpt: "Eines GPTs",
    image: "Eines Bildes",
  },
  number: (n: number) => `Eintrag ${n}`,
  waiting: (when: string) => `Verzeichnet; wird veröffentlicht: ${when}`,
  promise: "Zusage",
  promiseOf: (what: string, when: string) => `Zusage: ${what}, ${when}`,
  receipt: "Beleg",
  receiptOf: (what: string, when: string) => `Beleg: ${what}, ${when}`,
  log: "Das Protokoll jetzt",
  logText:
    "Ein Prüfpunkt ist das ganze Protokoll in drei Zeilen, unterschrieben. Bewahre einen auf, und jeder kann später zeigen, dass davor nichts geändert wurde.",
  size: (n: number) => plural(n, "Eintrag", "Einträge"),
  signed: (when: string) => `unterschrieben: ${when}`,
  next: (when: string, every: string) =>
    `Neue Einträge werden zusammen veröffentlicht, damit das Protokoll von niemandem den Zeitpunkt verrät: nächstes Mal ${when}, dann ${every}.`,
  everyHour: "zu jeder vollen Stunde",
  every: (seconds: number) => `alle ${plural(seconds, "Sekunde", "Sekunden")}`,
  checkpoint: "Prüfpunkt",
  key: "Schlüssel",
  keyText:
    "Wer eine Unterschrift prüft, braucht diesen Schlüssel von jemandem, dem er glaubt. Schreib ihn jetzt auf und vergleiche ihn später.",
  copyKey: "Schlüssel kopieren",
  copyCheckpoint: "Prüfpunkt kopieren",
  halted: "Zurzeit wird nichts unterschrieben",
  before: (origin: string, size: string, when: string) =>
    `Dieses Protokoll wurde begonnen: ${when}. Einer wiederhergestellten Sicherung fehlte das Ende des vorigen, ${origin}, das ${size} hatte. Belege von jenem gelten weiter, mit seinem eigenen Schlüssel; was zwischen der Sicherung und damals geschrieben wurde, ist hier nicht mehr.`,
  server: "Was an diesem Server getan wurde",
  serverText:
    "Seine Einstellungen, Kontingente und Budgets, und gesperrte Konten: die Belege der letzten tausend Handlungen, zum Vorzeigen durch den Betreiber.",
  receipts: "Belege",
  check: "Wie man prüft",
  checkText:
    "Ein kleines Programm prüft Belege und Prüfpunkte. Es braucht Python und sonst nichts und fragt niemanden.",
  steps: [
    "Lade das Programm und einen Beleg herunter.",
    "Rufe auf: python3 check_evidence.py receipt receipt-7.json --key SCHLÜSSEL",
    "Um zu zeigen, dass das Protokoll nicht umgeschrieben wurde, bewahre zwei Prüfpunkte auf und rufe auf: python3 check_evidence.py consistent ALT NEU BEWEIS --key SCHLÜSSEL",
    "Auch Programme anderer Leute können das Protokoll lesen: Es wird so ausgegeben, wie die Dokumente von C2SP es beschreiben (tlog-tiles).",
  ],
  program: "Programm herunterladen",
  latest: "Prüfpunkt herunterladen",
};
