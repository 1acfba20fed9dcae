/** Deutsch: viele GPTs importieren. */
import type { gptImportTexts as english } from "../gptImport";
import { count, plural } from "../plural";
import type { Translated } from "../translated";

export const gptImportTexts: Translated<typeof english> = {
  chooseFiles: "Dateien auswählen",
  giveText: "So viele du willst, mit ihren Wissensdateien. Du siehst, was darin ist, bevor etwas importiert wird.",
  choose: "Dateien auswählen …",
  drop: "oder hierher ziehen.",
  formats: "ZIP, JSON, YAML, Markdown, Text oder Skills.",
  progress: {
    reading: (name: string) => `Suche GPTs in ${name} …`,
    importing: (name: string) => `Importiere aus ${name} …`,
    adding: (name: string) => `Füge ${name} dem Entwurf hinzu …`,
  },
  uploading: (name: string, percent: string) => `${name} wird hochgeladen: ${percent}`,
  uploadLabel: "Upload-Fortschritt",
  dismiss: (name: string) => `Meldung zu ${name} ausblenden`,
  noRow: "Kein GPT hier braucht diese Datei. Füge sie in der Zeile eines GPTs oder in seinem Entwurf hinzu.",

  paste: "Text einfügen",
  pasteLabel: "GPT als Text oder JSON",
  pasteHint:
    "Mit Überschriften wie Name, Beschreibung, Anweisungen und Gesprächseinstiege. Ohne Überschriften wird alles zu Anweisungen.",
  pastedName: "Eingefügter Text.txt",
  findGpts: "GPTs suchen",

  found: (n: number) => `${plural(n, "GPT", "GPTs")} gefunden`,
  foundText: "Wähle, welche importiert werden. Geheimnisse sind nie Teil einer Datei; du gibst sie im Entwurf ein.",
  sources: {
    discreet: "Discreet",
    chatgpt: "ChatGPT",
    open_webui: "Open WebUI",
    librechat: "LibreChat",
    dify: "Dify",
    skill: "Skill",
    plugin: "Plugin",
    text: "Text",
  },
  instructions: (n: number) => (n === 0 ? "Keine Anweisungen" : `Anweisungen: ${plural(n, "Zeichen", "Zeichen")}`),
  starters: (n: number) => plural(n, "Einstieg", "Einstiege"),
  knowledge: (n: number) => plural(n, "Wissensdatei", "Wissensdateien"),
  action: (title: string, host: string) => `Aktion: ${title} (${host}).`,
  secret: {
    none: (title: string) => title,
    api_key: (title: string) => `Gib den API-Schlüssel von „${title}“ ein.`,
    oauth: (title: string) => `Gib das OAuth-Client-Geheimnis von „${title}“ ein.`,
    client_credentials: (title: string) => `Gib das Client-Geheimnis von „${title}“ ein.`,
  },
  policy: (title: string) => `Gib die Datenschutzerklärung von „${title}“ an.`,
  capabilities: (names: string) => `Fähigkeiten: ${names}`,
  leftOff: (name: string) => `Bleibt aus: ${name}.`,
  leftOver: (n: number) => `Als Notiz behalten: ${plural(n, "Feld", "Felder")}`,
  leftOverText: "Dafür hat Discreet keinen Platz. Die Werte bleiben in einer Notiz am Entwurf.",
  drafts: "Entwürfe, denen Dateien fehlen",
  draftsText:
    "Aus früheren Importen. Zieh eine Datei mit einem dieser Namen nach oben, und sie kommt in ihren Entwurf.",
  missing: (names: string) => `Nicht in der Datei: ${names}`,
  addFiles: "Dateien hinzufügen …",
  dropHere: "oder hierher ziehen.",
  steps: "Noch zu erledigen",
  importCount: (n: number) => `${count(n)} ${n === 1 ? "GPT" : "GPTs"} importieren`,
  created: "Entwurf erstellt",
  alreadyImported: "Schon importiert",
  open: "Entwurf öffnen",
  states: {
    waiting: "wird dem Entwurf hinzugefügt",
    sending: "wird hochgeladen …",
    done: "hinzugefügt",
    failed: "nicht hinzugefügt",
  },
  toDo: {
    done: (what: string) => `Als erledigt markieren: ${what}`,
    operation: (title: string) => `Schalte eine Operation von „${title}“ ein.`,
    file: (name: string) => `Füge die Datei ${name} hinzu.`,
    capability: (name: string) => `${name}: war an und ist hier aus.`,
    mayBeOn: "Hier verfügbar. Schalte es ein, wenn du willst.",
  },

  howTitle: "So bekommst du deine GPTs",
  exportSteps: [
    {
      from: "ChatGPT",
      steps:
        "Sichere deine GPTs mit einem Werkzeug, das ihre Editordaten speichert, und lade ZIP oder JSON hoch. Oder füge die Felder ein.",
    },
    { from: "Gemini", steps: "Öffne die Einstellungen des Gems und füge Namen und Anleitung ein." },
    { from: "Open WebUI", steps: "Arbeitsbereich → Modelle → Exportieren. Lade das JSON hoch." },
    { from: "LibreChat", steps: "Lade deine Agenten als JSON hoch, mit ihren Aktionen." },
    { from: "Dify", steps: "Im Menü der App: DSL exportieren. Lade das YAML hoch." },
    { from: "Claude", steps: "Lade einen Skill oder ein Plugin als ZIP hoch." },
    { from: "Discreet", steps: "Lade die Dateien aus „GPT exportieren“ hoch, von diesem oder einem anderen Server." },
  ],

  note: "Importnotiz",
  noteText: "Was der Import enthielt und hier kein Feld hat. Nur wer diesen Entwurf öffnen kann, sieht es.",
  noteDelete: "Notiz löschen",
};
