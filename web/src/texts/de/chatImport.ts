/** Deutsch: Chats importieren. */
import type { chatImportTexts as english } from "../chatImport";
import { count, plural } from "../plural";
import type { Translated } from "../translated";

const talks = (n: number) => plural(n, "Chat", "Chats");

export const chatImportTexts: Translated<typeof english> = {
  title: "Deine Chats importieren",
  menu: "Chats importieren",
  intro:
    "Importiere Chats aus ChatGPT, Claude, Gemini, Open WebUI oder LibreChat, mit Zweigen und Datum. Nur du kannst sie lesen, und fürs Training werden sie nie verwendet.",
  upload: "Export hochladen",
  choose: "Datei auswählen …",
  drop: "oder hierher ziehen.",
  formats: (mb: number) => `ZIP, JSON oder HTML, bis ${count(mb / 1000)} GB.`,
  howTitle: "So bekommst du deinen Export",
  exportSteps: [
    {
      from: "ChatGPT",
      steps:
        "Einstellungen → Datenkontrolle → Daten exportieren. ChatGPT schickt dir per E-Mail ein ZIP; lade es unverändert hier hoch.",
    },
    {
      from: "Claude",
      steps:
        "Einstellungen → Datenschutz → Daten exportieren. Claude schickt dir per E-Mail ein ZIP; lade es unverändert hier hoch.",
    },
    {
      from: "Gemini",
      steps:
        "Wähle auf takeout.google.com „Meine Aktivitäten“ und darin nur „Gemini-Apps“. Lade das ZIP hoch. Google sagt nicht, welche Fragen zusammengehören; mit weniger als 30 Minuten Abstand werden sie ein Chat.",
    },
    { from: "Open WebUI", steps: "Einstellungen → Daten → Chats exportieren. Lade die JSON-Datei hoch." },
    {
      from: "LibreChat",
      steps: "In einem Chat: Exportieren → JSON, mit allen Zweigen. Lade pro Chat eine Datei hoch.",
    },
  ],
  gpts: "GPTs sind in diesen Exporten nicht enthalten, du kannst sie aber auch importieren.",
  gptsLink: "GPT importieren",

  sending: (percent: string) => `Wird hochgeladen: ${percent}`,
  sendingLabel: "Datei wird hochgeladen",
  cancelNote: "Lass diese Seite offen, bis alles hochgeladen ist. Danach kannst du sie verlassen.",

  history: "Importverlauf",
  none: "Noch keine Importe",
  noneText: "Hier stehen hochgeladene Exporte mit ihrem Ergebnis.",
  sources: {
    chatgpt: "Export aus ChatGPT",
    claude: "Export aus Claude",
    gemini: "Export aus Gemini",
    open_webui: "Export aus Open WebUI",
    librechat: "Export aus LibreChat",
  },
  states: {
    waiting: "Hochgeladen. Der Import beginnt gleich.",
    reading: "Wird importiert …",
    done: "Fertig.",
    stopped: "Angehalten. Bisher importierte Chats bleiben erhalten.",
    failed: "Der Import konnte nicht abgeschlossen werden.",
    undoing: "Importierte Chats werden gelöscht …",
    undone: "Rückgängig gemacht. Die importierten Chats wurden gelöscht.",
  },
  importedCount: (n: number) => (n === 0 ? "Keine Chats importiert." : `${talks(n)} importiert.`),
  readLabel: "Fortschritt des Imports",
  uploaded: (size: string, when: string) => `${size}, hochgeladen: ${when}`,
  leftOut: "Nicht importiert",
  /** The parts left out, by kind. */
  kinds: {
    empty: "Chats ohne Frage oder Antwort.",
    unreadable: "Chats in einem unbekannten Format.",
    here_already: "Chats, die du schon früher importiert hast und die noch hier sind.",
    over: "Chats, die älter sind als die Frist zum automatischen Löschen.",
    cut: "Nachrichten über 2 MB. Die ersten 2 MB von jeder wurden importiert.",
    too_many: "Nachrichten über 20.000 oder über 32 MB Text in einem Chat.",
    attachments: "Angehängte oder erstellte Dateien. Nachrichten darüber wurden importiert.",
    pictures: "Bilder. Nachrichten darüber wurden importiert.",
    recordings: "Sprach- und Videoaufnahmen. Transkripte im Export wurden importiert.",
    canvases: "Canvas-Dokumente.",
    tools: "Aufrufe von Werkzeugen und Aktionen samt Ergebnissen. Die Antworten daraus wurden importiert.",
    thoughts: "Die Überlegungen des Modells vor seinen Antworten.",
    instructions: "Eigene Anweisungen und Systemnachrichten.",
    memory: "Erinnerungen: Notizen des anderen Dienstes über dich.",
    citations: "Zitierte Quellen ohne brauchbaren Link.",
    ratings: "Bewertungen von Antworten.",
    gpts: "Verweise auf das GPT oder den Agenten, der geantwortet hat. Die Chats wurden importiert.",
    projects: "Verweise auf ein Projekt oder einen Ordner. Die Chats wurden importiert.",
    tags: "Schlagwörter von Chats. Die Chats wurden importiert.",
    shared: "Geteilte Links. Die Chats wurden importiert.",
    group_chats: "Gruppenchats.",
    unknown: "Nachrichtenteile in einem unbekannten Format.",
  } as Record<string, string>,

  stop: "Anhalten",
  stopTitle: "Import anhalten?",
  stopText:
    "Bisher importierte Chats bleiben. Lade denselben Export noch einmal hoch, um den Rest ohne Duplikate zu importieren.",
  view: "Chats ansehen",
  undo: "Import rückgängig machen",
  undoTitle: "Diesen Import rückgängig machen?",
  undoText: (n: number) =>
    n === 1
      ? `Der ${talks(n)} aus diesem Import wird endgültig gelöscht, mit allem, was du hinzugefügt hast.`
      : `Die ${talks(n)} aus diesem Import werden, soweit noch vorhanden, endgültig gelöscht, mit allem, was du hinzugefügt hast.`,
  undoDo: "Chats löschen",
  forget: "Ausblenden",
};
