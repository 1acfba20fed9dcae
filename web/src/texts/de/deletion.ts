/** Deutsch: das eigene Konto löschen, und was gelöscht wurde. */
import type { deletionTexts as english } from "../deletion";
import { plural } from "../plural";
import type { Translated } from "../translated";

export const deletionTexts: Translated<typeof english> = {
  section: "Löschen",
  sectionText: "Sieh nach, was du gelöscht hast, oder lösche dein Konto.",
  toList: "Löschverlauf ansehen",
  toAccount: "Konto löschen",
  title: "Löschverlauf",
  intro:
    "Wie viel du gelöscht hast, wann die Schlüssel vernichtet wurden und wann der letzte Rest entfernt war. Der Inhalt selbst wird nicht aufbewahrt.",
  empty: "Noch nichts gelöscht",
  emptyText: "Löschungen stehen hier, ohne ihren Inhalt.",
  older: "Ältere anzeigen",
  kinds: {
    conversation: "Chat",
    message: "Teil eines Chats",
    image: "Bild",
    gpt: "GPT",
    knowledge: "Wissensdatei",
    account: "Konto",
    workspace: "Arbeitsbereich",
  },
  madeBy: {
    person: "",
    limit: "Automatisch gelöscht, weil die Frist abgelaufen war.",
    operator: "Vom Betreiber dieses Servers gelöscht.",
  },
  asked: "Gelöscht",
  keys: "Schlüssel vernichtet",
  done: "Vollständig entfernt",
  underWay: "Läuft noch",
  amounts: {
    messages: (n: number) => plural(n, "Nachricht", "Nachrichten"),
    conversations: (n: number) => plural(n, "Chat", "Chats"),
    shares: (n: number) => plural(n, "geteilte Kopie", "geteilte Kopien"),
    prompts: (n: number) => plural(n, "Prompt", "Prompts"),
    images: (n: number) => plural(n, "Bild", "Bilder"),
    gpts: (n: number) => plural(n, "GPT", "GPTs"),
    versions: (n: number) => plural(n, "veröffentlichte Version", "veröffentlichte Versionen"),
    knowledge_files: (n: number) => plural(n, "Wissensdatei", "Wissensdateien"),
    passages: (n: number) => plural(n, "Stelle", "Stellen"),
    connections: (n: number) => plural(n, "verbundener Dienst", "verbundene Dienste"),
    standing_grants: (n: number) => plural(n, "dauerhafte Erlaubnis", "dauerhafte Erlaubnisse"),
    feedback_notes: (n: number) => plural(n, "Notiz zu gesendetem Feedback", "Notizen zu gesendetem Feedback"),
    api_keys: (n: number) => plural(n, "API-Schlüssel", "API-Schlüssel"),
    api_projects: (n: number) => plural(n, "API-Projekt", "API-Projekte"),
    passkeys: (n: number) => plural(n, "Passkey", "Passkeys"),
    sessions: (n: number) => plural(n, "Sitzung", "Sitzungen"),
    workspaces: (n: number) =>
      plural(n, "Mitgliedschaft in einem Arbeitsbereich", "Mitgliedschaften in Arbeitsbereichen"),
    members: (n: number) => plural(n, "Mitglied", "Mitglieder"),
    disclosures: (n: number) => plural(n, "Eintrag unter „Gesendete Daten“", "Einträge unter „Gesendete Daten“"),
  } as Record<string, (n: number) => string>,
  disclosures: (n: number) =>
    `Daten daraus gingen ${n === 1 ? "einmal" : `${n}-mal`} an andere Dienste. Das können wir nicht zurückholen.`,
  inLedger: "Unter „Gesendete Daten“ ansehen",
  knowledgeNote:
    "Sicherungen können diese Datei noch enthalten, bis du ihr GPT löschst: Beide sind mit dem Schlüssel des GPTs verschlüsselt.",
  datasets:
    "Diese Trainingsdatensätze enthielten etwas davon. Es wurde zum Entfernen markiert, und in späteren Datensätzen fehlt es:",
  dataset: (purpose: string) => `„${purpose}“`,
  datasetUntil: (day: string) => `läuft am ${day} ab`,
  datasetGone: "gibt es nicht mehr",
  account: {
    title: "Konto löschen",
    short: "Vor dem Bestätigen siehst du, was gelöscht wird und was bleibt.",
    review: "Prüfen und löschen",
    intro:
      "Das gilt sofort und endgültig. Weder du noch der Betreiber noch eine Sicherung kann dein Konto wiederherstellen.",
    deleted: "Was gelöscht wird",
    nothing: "Noch ist nichts darin.",
    always: "Dein Name, deine E-Mail-Adresse, dein Passwort und deine Einstellungen.",
    conversationsNote:
      "Auch deine Chats in Arbeitsbereichen: Nur du kannst sie lesen, deshalb werden sie mit deinem Konto gelöscht.",
    inUse:
      "Andere nutzen diese GPTs. Sie funktionieren dann für niemanden mehr, aber alle behalten ihre eigenen Chats:",
    keysFirst:
      "Zuerst werden deine Schlüssel vernichtet, damit auch Sicherungen unlesbar sind. Der Rest dauert Sekunden, bei großen Konten Minuten.",
    remaining: "Was bleibt, und warum",
    remainingItems: {
      received:
        "Daten, die andere Dienste bekommen haben. Wir können sie nicht zurückholen. Speichere vorher „Gesendete Daten“ und die Löschanfragen: Sie werden mit deinem Konto gelöscht.",
      gpts: (n: number, name: string) =>
        `${plural(n, "GPT", "GPTs")} von dir in „${name}“. ${n === 1 ? "Es gehört dem Arbeitsbereich und geht" : "Sie gehören dem Arbeitsbereich und gehen"} an einen Inhaber über.`,
      audit:
        "Einträge über dich in den Prüfprotokollen deiner Arbeitsbereiche, mit deinem Namen. Die Inhaber behalten diese Protokolle.",
      directory: "Angaben über dich aus dem Verzeichnis einer Organisation. Sie gehören der Organisation.",
      feedback:
        "Feedback, das schon zugestellt wurde. Es trägt nicht deinen Namen. Zieh es vorher zurück, wenn du es nicht hinterlassen möchtest.",
      choices:
        "Ein anonymer Nachweis früherer Einwilligungen und angenommener Bedingungen, mit Datum. Er lässt sich nicht mehr mit dir verbinden.",
      datasets: (n: number) =>
        `${plural(n, "Trainingsdatensatz", "Trainingsdatensätze")} mit deinen Inhalten, bis ${n === 1 ? "er abläuft oder vernichtet wird" : "sie ablaufen oder vernichtet werden"}. Deine Inhalte sind zum Entfernen markiert und fehlen in späteren Datensätzen.`,
      numbers:
        "Nutzungsstatistiken, die schon veröffentlicht sind. Sie enthalten Zufallsrauschen, sodass niemand sagen kann, ob du darin vorkommst.",
    },
    beforeDeleting: "Bevor du gehst",
    toExport: "Meine Daten exportieren",
    ledgerJson: "Gesendete Daten herunterladen",
    toLedger: "Löschung bei Diensten anfordern",
    toFeedback: "Feedback zurückziehen",
    notYet: "Du kannst dein Konto noch nicht löschen",
    toWorkspaces: "Zum Arbeitsbereich",
    type: (email: string) => `Gib zur Bestätigung deine E-Mail-Adresse ein: ${email}`,
    confirm: "Konto endgültig löschen",
    deleting: "Wird gelöscht …",
  },
  deletedAccount: {
    title: "Dein Konto wurde gelöscht",
    text: "Du bist überall abgemeldet. Setze ein Lesezeichen, um die Löschung später zu prüfen: Nur dieser Link führt hierher zurück. Die Seite bleibt ein Jahr lang verfügbar.",
    receipt: "Beleg herunterladen",
    receiptText:
      "Er beweist, dass und wann du die Löschung veranlasst hast. Deine anderen Belege wurden mit dem Konto gelöscht; dein Export enthält sie.",
    missing: "Dieser Link ist unvollständig. Öffne den ganzen Link, der dir beim Löschen des Kontos gezeigt wurde.",
  },
};
