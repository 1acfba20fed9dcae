/** Deutsch: Python, das in einem Chat lief. */
import type { codeTexts as english } from "../code";
import type { Translated } from "../translated";

export const codeTexts: Translated<typeof english> = {
  running: "Python läuft …",
  ranPython: (time) => `Python ausgeführt · ${time}`,
  failed: (time) => `Python fehlgeschlagen · ${time}`,
  notRun: "Python wurde nicht ausgeführt",
  byPerson: "Du hast es erneut ausgeführt.",
  runsHere: "Lief auf diesem Server, ohne Netzzugang. Das Modell liest das Ergebnis.",
  output: "Ausgabe",
  noOutput: "Keine Ausgabe.",
  error: "Fehler",
  copyOutput: "Ausgabe kopieren",
  runAgain: "Erneut ausführen",
  edit: "Ändern und ausführen",
  source: "Python-Code",
  run: "Ausführen",
  rerunning: "Läuft …",
  files: "Von Python erstellte Dateien",
  pictures: "Von Python erstellte Bilder",
  picture: (name) => `Bild: ${name}`,
  download: (name) => `${name} herunterladen`,
  table: "Tabelle",
  sort: (column) => `Nach ${column} sortieren`,
  someRows: (shown, all) => `Die ersten ${shown} von ${all} Zeilen`,
};
