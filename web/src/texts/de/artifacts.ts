/** Deutsch: was sich neben dem Chat öffnet. */
import type { artifactTexts as english } from "../artifacts";
import type { Translated } from "../translated";

export const artifactTexts: Translated<typeof english> = {
  open: "Neben dem Chat öffnen",
  newest: "Neueste Seite, neueste Zeichnung oder neuesten Code neben dem Chat öffnen",
  kinds: { html: "Webseite", svg: "Zeichnung", mermaid: "Diagramm", document: "Dokument", code: "Code" },
  view: "Ansicht",
  preview: "Vorschau",
  code: "Code",
  inProgress: "Wird noch geschrieben …",
  versions: "Versionen",
  version: (n, of) => `Version ${n} von ${of}`,
  older: "Vorherige Version",
  newer: "Nächste Version",
  copy: "Kopieren",
  download: "Herunterladen",
  downloadDrawing: "Als SVG herunterladen",
  close: "Schließen",
  back: "Zurück zum Chat",
  scriptsOff: "Skripte sind aus.",
  run: "Skripte ausführen",
  runHint:
    "Skripte laufen in einem abgeschotteten Rahmen. Sie haben keinen Zugriff auf das Internet, deine Chats oder diesen Server.",
  running:
    "Skripte laufen in einem abgeschotteten Rahmen. Sie haben keinen Zugriff auf das Internet, deine Chats oder diesen Server.",
  stop: "Skripte anhalten",
  unsupported:
    "Skripte bleiben in diesem Browser aus, weil er nicht jede Verbindung sperren kann, die ein Skript öffnen könnte.",
  drawing: "Das Diagramm wird gezeichnet …",
  wrongDiagram: "Dieses Diagramm hat einen Fehler und kann nicht gezeichnet werden.",
  notShown: "Dieser Teil des Chats wird nicht mehr angezeigt.",
};
