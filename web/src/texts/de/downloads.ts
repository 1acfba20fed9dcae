/** Deutsch: Antworten und Chats als Dateien. */
import type { downloadTexts as english } from "../downloads";
import type { Translated } from "../translated";

export const downloadTexts: Translated<typeof english> = {
  as: "Herunterladen als",
  markdown: "Markdown (.md)",
  word: "Word (.docx)",
  pdf: "PDF (.pdf)",
  table: "Tabelle herunterladen",
  csv: "CSV (.csv)",
  excel: "Excel (.xlsx)",
  preparing: "Datei wird erstellt …",
  lacksCharacters: (name: string) =>
    `„${name}“ heruntergeladen. Für einige Zeichen hat dieser Server keine Schrift; sie erscheinen als Kästchen. Word zeigt sie an.`,
};
