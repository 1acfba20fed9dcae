/** Español: respuestas y chats como archivos. */
import type { downloadTexts as english } from "../downloads";
import type { Translated } from "../translated";

export const downloadTexts: Translated<typeof english> = {
  as: "Descargar como",
  markdown: "Markdown (.md)",
  word: "Word (.docx)",
  pdf: "PDF (.pdf)",
  table: "Descargar la tabla",
  csv: "CSV (.csv)",
  excel: "Excel (.xlsx)",
  preparing: "Preparando el archivo…",
  lacksCharacters: (name: string) =>
    `Se descargó “${name}”. Este servidor no tiene fuente para algunos caracteres, que aparecen como recuadros. Word los muestra.`,
};
