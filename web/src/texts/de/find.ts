/** Deutsch: Chats, GPTs, Seiten und Befehle finden. */
import type { commandPaletteTexts as english } from "../find";
import { plural } from "../plural";
import type { Translated } from "../translated";

export const commandPaletteTexts: Translated<typeof english> = {
  title: "Suche",
  label: "Chats, GPTs und Seiten suchen",
  results: "Ergebnisse",
  recent: "Letzte Chats",
  actions: "Aktionen",
  pages: "Seiten",
  gpts: "GPTs",
  temporary: "Neuer temporärer Chat",
  sidebar: "Seitenleiste ein- oder ausblenden",
  language: (name: string) => `Sprache: ${name}`,
  signOut: "Abmelden",
  actionWords: {
    chat: "chat gespräch unterhaltung beginnen starten",
    temporary: "inkognito privat geheim ungespeichert",
    sidebar: "leiste menü navigation einklappen",
    help: "hilfe tastenkürzel tastatur shortcut kürzel",
    theme: "design modus farbe theme mode",
    language: "sprache übersetzung language",
    signOut: "ausloggen logout verlassen",
  },
  themeWords: { system: "auto", light: "tag hell hellmodus light", dark: "nacht dunkel dunkelmodus nachtmodus dark" },
  places: {
    chats: {
      label: "Alle Chats",
      words: "verlauf archiv archiviert ordner projekt angeheftet gespräche löschen suchen",
    },
    gpts: {
      label: "GPTs",
      words:
        "eigene einblicke assistenten bots entdecken agenten tests testen auswertung öffentliche seite gäste gastlinks gast",
    },
    createGpt: {
      label: "GPT erstellen",
      words:
        "eigener custom neu bauen ersteller assistent bot agent fähigkeiten werkzeuge skills websuche code-interpreter python",
    },
    importGpt: {
      label: "GPTs importieren",
      words:
        "chatgpt openai umziehen mitbringen hochladen gem gems skill plugin dify open webui librechat sicherung importieren",
    },
    reportGpt: {
      label: "GPT melden oder bewerten",
      words: "feedback rückmeldung missbrauch beschwerde sterne problem",
    },
    prompts: {
      label: "Prompts",
      words: "prompt bibliothek vorlagen textbausteine gespeichert schrägstrich befehle variablen",
    },
    images: { label: "Bilder", words: "zeichnen erzeugen foto" },
    dataSent: { label: "Gesendete Daten", words: "register dritte empfänger weitergabe beleg protokoll verlauf" },
    importChats: {
      label: "Chats importieren",
      words: "claude gemini chatgpt open webui librechat umziehen hochladen verlauf",
    },
    exportData: { label: "Daten exportieren", words: "herunterladen sicherung kopie zip dsgvo" },
    masking: {
      label: "Maskierung",
      words: "maskieren personenbezogene daten anonymisieren pseudonym namen verbergen schwärzen ersatzname",
    },
    autoDelete: { label: "Automatisch löschen", words: "aufbewahrung frist tage behalten chats limits" },
    deletions: { label: "Löschverlauf", words: "gelöscht entfernt papierkorb beweis" },
    deleteAccount: { label: "Konto löschen", words: "schließen entfernen account" },
    signedRecords: { label: "Signierte Nachweise", words: "beweis protokoll prüfen beleg transparenz" },
    commitments: {
      label: "Datenschutz-Zusagen",
      words: "versprechen vertrauen beleg verschlüsselung training betreiber",
    },
    workspace: { label: "Arbeitsbereich", words: "team organisation firma" },
    members: {
      label: "Mitglieder des Arbeitsbereichs",
      words: "personen einladen einladung hinzufügen team rollen benutzer nutzer admin",
    },
    workspaceRules: { label: "Regeln des Arbeitsbereichs", words: "limits aufbewahrung domains admin fähigkeiten" },
    workspaceKeys: { label: "API des Arbeitsbereichs", words: "api-schlüssel api key token entwickler programme" },
    firstSteps: {
      label: "Serververwaltung: Erste Schritte",
      words: "einrichtung checkliste beginnen backup beispiele",
    },
  },
  filters: {
    title: "Suchen in",
    periods: { today: "Heute", week: "7 Tage", month: "30 Tage", year: "1 Jahr" },
    gpt: "Chats mit einem GPT",
    anyGpt: "Alle GPTs",
    folder: "Chats in einem Ordner",
    anyFolder: "Alle Ordner",
    clear: "Filter löschen",
    typeWords: "Gib Wörter ein, um in diesen Chats zu suchen.",
  },
  theme: (name: string) => `Darstellung: ${name}`,
  you: "Du",
  answer: "Antwort",
  further: (n: number) => `und ${plural(n, "weitere Nachricht", "weitere Nachrichten")} in diesem Chat`,
  looking: "Deine Chats werden durchsucht …",
  lookedTo: (day: string) => `Durchsucht bis ${day} …`,
  nothing: "Keine Chats zu diesen Wörtern gefunden.",
  found: (n: number) => `${plural(n, "Chat", "Chats")} gefunden`,
  more: "Ältere Chats durchsuchen",
  leave: "Schließen",
  keys: { move: "auswählen", open: "öffnen", leave: "schließen" },
  promise: "Chats werden nur für die Suche entschlüsselt. Einen Index gibt es nicht.",
};
