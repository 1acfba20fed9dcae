/** Deutsch: was man mit dem Gespräch tun kann, das zu sehen ist. */
import type { shownTexts as english } from "../shown";
import type { Translated } from "../translated";

export const shownTexts: Translated<typeof english> = {
  group: "Dieses Gespräch",
  rename: "Dieses Gespräch umbenennen",
  pin: "Dieses Gespräch anheften",
  unpin: "Dieses Gespräch lösen",
  archive: "Dieses Gespräch archivieren",
  unarchive: "Dieses Gespräch aus dem Archiv holen",
  move: "Dieses Gespräch in einen Ordner verschieben",
  delete: "Dieses Gespräch löschen",
  save: "Diesen Zweig als Markdown-Datei sichern",
};
