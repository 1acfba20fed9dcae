/** Français : des réponses et des chats sous forme de fichiers. */
import type { downloadTexts as english } from "../downloads";
import type { Translated } from "../translated";

export const downloadTexts: Translated<typeof english> = {
  as: "Télécharger en",
  markdown: "Markdown (.md)",
  word: "Word (.docx)",
  pdf: "PDF (.pdf)",
  table: "Télécharger le tableau",
  csv: "CSV (.csv)",
  excel: "Excel (.xlsx)",
  preparing: "Préparation du fichier…",
  lacksCharacters: (name) =>
    `« ${name} » a été téléchargé. Ce serveur n’a pas de police pour certains caractères : ils apparaissent sous forme de carrés. Word les affiche.`,
};
