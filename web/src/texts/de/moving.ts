/** Deutsch: einziehen. */
import type { movingTexts as english } from "../moving";
import { count, plural } from "../plural";
import type { Translated } from "../translated";

const talks = (n: number) => plural(n, "Gespräch", "Gespräche");

export const movingTexts: Translated<typeof english> = {
  title: "Einziehen",
  menu: "Von anderswo einziehen",
  intro:
    "Bring die Gespräche mit, die du anderswo geführt hast. Sie gehören dann dir allein, mit deinem Schlüssel versiegelt, mit allen Zweigen und Daten. Keines davon kann je ein Modell trainieren.",
  give: "Einen Export mitbringen",
  choose: "Datei auswählen …",
  drop: (mb: number) => `oder hierher ziehen. ZIP oder JSON, bis ${count(mb / 1000)} GB.`,
  howTitle: "Woher du einen Export bekommst",
  how: [
    {
      from: "ChatGPT",
      steps:
        "Einstellungen, Datenkontrolle, Daten exportieren. Ein Link zu einer ZIP-Datei kommt per E-Mail: Gib diese Datei, wie sie ist.",
    },
    { from: "Open WebUI", steps: "Einstellungen, Daten, Chats exportieren. Gib die JSON-Datei." },
    {
      from: "LibreChat",
      steps: "In einem Gespräch: exportieren, als JSON, mit allen Zweigen. Eine Datei für jedes Gespräch.",
    },
  ],
  gpts: "GPTs stehen in keinem dieser Exporte. Deine bringst du von Hand mit: Füge die Anweisungen ein und gib Dateien und Schemas der Aktionen dazu.",
  gptsLink: "GPT mitbringen",

  sending: (percent: string) => `Unterwegs zu diesem Server: ${percent}`,
  sendingLabel: "Datei wird gesendet",
  cancelNote: "Lass diese Seite offen, bis sie angekommen ist. Danach kannst du gehen.",

  past: "Was du mitgebracht hast",
  none: "Noch nichts",
  noneText: "Ein Export, den du mitbringst, steht hier mit dem, was daraus wurde.",
  states: {
    waiting: "Angekommen. Er wird gleich gelesen.",
    reading: "Er wird gelesen …",
    done: "Fertig.",
    stopped: "Du hast es angehalten. Was bis dahin gekommen war, ist hier.",
    failed: "Er konnte nicht bis zum Ende gelesen werden.",
    undoing: "Seine Gespräche werden gelöscht …",
    undone: "Zurückgenommen. Seine Gespräche sind gelöscht.",
  },
  came: (n: number) =>
    n === 0 ? "Es wurden keine Gespräche daraus." : `${talks(n)} ${n === 1 ? "wurde" : "wurden"} daraus.`,
  readLabel: "Export wird gelesen",
  given: (size: string, when: string) => `${size}, mitgebracht: ${when}`,
  leftOut: "Was nicht mitkommen konnte",
  /** What was left out, by its kind. */
  kinds: {
    empty: "Gespräche ohne Frage oder Antwort.",
    unreadable: "Gespräche in einem unbekannten Format.",
    here_already: "Gespräche, die du schon früher importiert hast und die noch hier sind.",
    over: "Gespräche, die älter sind als die Aufbewahrungsfrist hier.",
    cut: "Nachrichten mit mehr als 2 MB. Die ersten 2 MB von jeder sind hier.",
    too_many: "Nachrichten über 20.000 oder über 32 MB Text in einem Gespräch.",
    attachments: "Dateien, die angehängt oder erstellt wurden. Was über sie gesagt wurde, ist hier.",
    pictures: "Bilder. Was über sie gesagt wurde, ist hier.",
    recordings: "Sprach- und Videoaufnahmen. Wenn der Export eine Abschrift enthält, ist sie hier.",
    canvases: "Canvas-Dokumente.",
    tools:
      "Was Werkzeuge und Aktionen gefragt wurden und was sie antworteten. Die Antworten, die daraus wurden, sind hier.",
    thoughts: "Was ein Modell dachte, bevor es antwortete.",
    instructions: "Eigene Anweisungen und Systemnachrichten.",
    memory: "Erinnerungen: was sich der andere Dienst über dich notiert hat.",
    citations: "Zitierte Quellen ohne brauchbaren Link.",
    ratings: "Bewertungen von Antworten.",
    gpts: "Verweise eines Gesprächs auf das GPT oder den Agenten, der antwortete. Die Gespräche sind hier.",
    projects: "Verweise eines Gesprächs auf sein Projekt oder seinen Ordner. Die Gespräche sind hier.",
    tags: "Schlagwörter von Gesprächen. Die Gespräche sind hier.",
    shared: "Geteilte Links. Die Gespräche sind hier.",
    group_chats: "Gruppenchats.",
    unknown: "Teile von Nachrichten in einem unbekannten Format.",
  } as Record<string, string>,

  stop: "Anhalten",
  stopTitle: "Das Einziehen anhalten?",
  stopText:
    "Was bis jetzt gekommen ist, bleibt. Gibst du denselben Export noch einmal, kommt der Rest, und nichts doppelt.",
  undo: "Zurücknehmen",
  undoTitle: "Löschen, was daraus wurde?",
  undoText: (n: number) =>
    `${n === 1 ? "Das eine Gespräch, das" : `Von den ${plural(n, "Gespräch", "Gesprächen")}, die`} daraus ${n === 1 ? "wurde, wird" : "wurden, werden alle, die noch hier sind,"} für immer gelöscht, mit allem, was du hinzugefügt hast.`,
  undoDo: "Löschen",
  forget: "Diese Zeile entfernen",
};
