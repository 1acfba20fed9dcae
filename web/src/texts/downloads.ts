/** The English texts of answers and chats as files. */

export const downloadTexts = {
  as: "Download as",
  markdown: "Markdown (.md)",
  word: "Word (.docx)",
  pdf: "PDF (.pdf)",
  table: "Download table",
  csv: "CSV (.csv)",
  excel: "Excel (.xlsx)",
  preparing: "Preparing the file…",
  lacksCharacters: (name: string) =>
    `Downloaded “${name}”. This server has no font for some characters, so they appear as boxes. Word shows them.`,
};
