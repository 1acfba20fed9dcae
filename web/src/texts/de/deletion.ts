/** Deutsch: das eigene Konto löschen, und was gelöscht wurde. */
import type { deletionTexts as english } from "../deletion";
import { plural } from "../plural";
import type { Translated } from "../translated";

export const deletionTexts: Translated<typeof english> = {
  section: "Löschen",
  sectionText: "Was du gelöscht hast, was daraus wurde, und wie du alles löschst.",
  toList: "Was gelöscht wurde",
  toAccount: "Mein Konto löschen",
  title: "Was gelöscht wurde",
  intro:
    "Zu jeder Löschung: wie viel es war, wann die Schlüssel vernichtet wurden und wann die letzte Zeile weg war. Von dem, was darin stand, wird hier nichts aufbewahrt.",
  empty: "Noch nichts gelöscht.",
  emptyText: "Wenn du etwas löschst, wird es hier vermerkt, ohne das, was darin stand.",
  older: "Ältere zeigen",
  kinds: {
    conversation: "Ein Gespräch",
    message: "Eine Nachricht und was darauf folgte",
    image: "Ein Bild",
    gpt: "Ein GPT",
    knowledge: "Eine Wissensdatei",
    account: "Ein Konto",
    workspace: "Ein Arbeitsbereich",
  },
  madeBy: {
    person: "",
    limit: "Gelöscht, als seine Zeit um war.",
    operator: "Gelöscht vom Betreiber dieses Servers.",
  },
  asked: "Gelöscht",
  keys: "Schlüssel vernichtet",
  done: "Nichts mehr übrig",
  underWay: "Läuft",
  amounts: {
    messages: (n: number) => plural(n, "Nachricht", "Nachrichten"),
    conversations: (n: number) => plural(n, "Gespräch", "Gespräche"),
    shares: (n: number) => plural(n, "geteilte Kopie", "geteilte Kopien"),
    images: (n: number) => plural(n, "Bild", "Bilder"),
    gpts: (n: number) => plural(n, "GPT", "GPTs"),
    versions: (n: number) => plural(n, "veröffentlichte Version", "veröffentlichte Versionen"),
    knowledge_files: (n: number) => plural(n, "Wissensdatei", "Wissensdateien"),
    passages: (n: number) => plural(n, "Stelle", "Stellen"),
    connections: (n: number) => plural(n, "Anmeldung bei Dritten", "Anmeldungen bei Dritten"),
    standing_grants: (n: number) => plural(n, "„immer erlaubt“", "„immer erlaubt“"),
    feedback_notes: (n: number) => plural(n, "Notiz zu gesendeter Rückmeldung", "Notizen zu gesendeter Rückmeldung"),
    api_keys: (n: number) => plural(n, "API-Schlüssel", "API-Schlüssel"),
    api_projects: (n: number) => plural(n, "API-Projekt", "API-Projekte"),
    passkeys: (n: number) => plural(n, "Passkey", "Passkeys"),
    sessions: (n: number) => plural(n, "Sitzung", "Sitzungen"),
    workspaces: (n: number) => plural(n, "verlassener Arbeitsbereich", "verlassene Arbeitsbereiche"),
    members: (n: number) => plural(n, "Mitglied", "Mitglieder"),
    disclosures: (n: number) => plural(n, "Zeile im Verzeichnis", "Zeilen im Verzeichnis"),
  } as Record<string, (n: number) => string>,
  disclosures: (n: number) =>
    `Dritte hatten ${n === 1 ? "einmal" : `${n}-mal`} etwas davon bekommen. Das lässt sich nicht zurückholen.`,
  inLedger: "Sieh in dein Verzeichnis.",
  knowledgeNote:
    "Sicherungen lassen sich öffnen, bis das GPT gelöscht wird: Die Datei war mit dem Schlüssel des GPTs versiegelt.",
  datasets: "Trainingsdatensätze, in denen etwas davon stand, wurden markiert, und in jedem späteren fehlt es:",
  dataset: (purpose: string) => `„${purpose}“`,
  datasetUntil: (day: string) => `läuft am ${day} ab`,
  datasetGone: "gibt es nicht mehr",
  account: {
    title: "Mein Konto löschen",
    intro: "Sofort und für immer. Niemand kann es zurückholen: du nicht, der Betreiber nicht, und keine Sicherung.",
    goes: "Was geht",
    nothing: "Noch ist nichts darin.",
    always: "Dein Name, deine E-Mail-Adresse, dein Passwort und deine Einstellungen.",
    conversationsNote:
      "Deine Gespräche in Arbeitsbereichen sind dabei: Nur du kannst sie lesen, und sie gehen mit dir.",
    inUse: "Andere verwenden diese GPTs. Sie enden für alle; was andere mit ihnen gesprochen haben, bleibt deren:",
    keysFirst:
      "Zuerst werden deine Schlüssel vernichtet, sodass Sicherungen von da an nur Rauschen enthalten. Dann geht jede Zeile; das dauert Sekunden, oder Minuten, wenn es viel ist.",
    stays: "Was bleibt, und warum",
    staysOf: {
      received:
        "Was Dritte bekommen haben. Von hier aus kann das niemand zurückholen: Speichere vorher dein Verzeichnis und die vorbereiteten Bitten um Löschung, die mit deinem Konto gehen.",
      gpts: (n: number, name: string) =>
        `${plural(n, "GPT, das du gebaut hast", "GPTs, die du gebaut hast")}, in „${name}“: ${n === 1 ? "Es gehört dem Arbeitsbereich und geht" : "Sie gehören dem Arbeitsbereich und gehen"} an jemanden über, dem er gehört.`,
      audit: "Was die Protokolle deiner Arbeitsbereiche über dich sagen, mit deinem Namen: Deren Inhaber behalten sie.",
      directory: "Was das Verzeichnis einer Organisation über dich mitgeteilt hat: Es gehört der Organisation.",
      feedback:
        "Rückmeldung, die zugestellt wurde. Es steht kein Name daran; nimm vorher zurück, was du nicht hinterlassen möchtest.",
      choices:
        "Dass jemand Ja oder Nein zum Training gesagt und die Bedingungen angenommen hat, und wann. Ein Name steht nicht dabei, und niemand kann mehr sagen, wer es war.",
      datasets: (n: number) =>
        `${plural(n, "Trainingsdatensatz", "Trainingsdatensätze")} mit etwas von dir, bis ${n === 1 ? "er abläuft oder vernichtet wird" : "sie ablaufen oder vernichtet werden"}: markiert, und in jedem späteren fehlt es.`,
      numbers:
        "Zahlen über GPTs, die schon veröffentlicht sind. Sie enthalten Rauschen, sodass niemand sagen kann, ob du darin vorkommst.",
    },
    first: "Bevor du gehst",
    toExport: "Alles mitnehmen",
    ledgerJson: "Mein Verzeichnis speichern",
    toLedger: "Das Verzeichnis ansehen und um Löschung bitten",
    toFeedback: "Rückmeldung zurücknehmen",
    cannot: "Du kannst es noch nicht löschen",
    toWorkspaces: "Zum Arbeitsbereich",
    type: (email: string) => `Um weiterzumachen, schreib deine E-Mail-Adresse: ${email}`,
    sure: "Ich möchte, dass all das gelöscht wird, und weiß, dass es niemand zurückholen kann.",
    do: "Mein Konto für immer löschen",
    doing: "Wird gelöscht …",
  },
  deletedAccount: {
    title: "Dein Konto ist gelöscht",
    text: "Du bist überall abgemeldet. Diese Seite sagt, was daraus wurde; nur ihre Adresse führt hierher, also bewahre sie auf, wenn du wieder nachsehen möchtest. Sie bleibt ein Jahr lang.",
    receipt: "Beleg speichern",
    receiptText:
      "Damit kann jeder prüfen, dass die Löschung bestellt wurde, und wann: Sie steht im Beweisprotokoll dieses Servers. Deine anderen Belege sind mit dem Konto gegangen; der Export enthält sie.",
    missing: "Dieser Adresse fehlt ihr Code. Öffne die ganze Adresse, die dir beim Löschen des Kontos gezeigt wurde.",
  },
};
