/** Deutsch: was man mit dem angezeigten Chat tun kann. */
import type { currentChatTexts as english } from "../shown";
import type { Translated } from "../translated";

export const currentChatTexts: Translated<typeof english> = {
  group: "Dieser Chat",
  rename: "Chat umbenennen",
  pin: "Chat anheften",
  unpin: "Chat lösen",
  archive: "Chat archivieren",
  unarchive: "Chat aus dem Archiv holen",
  move: "Chat in Ordner verschieben",
  delete: "Chat löschen",
  mask: "Personenbezogene Daten in diesem Chat maskieren",
  unmask: "In diesem Chat nicht mehr maskieren",
  /** Announced once it is chosen. */
  masking: "Gespeichert. Es gilt ab der nächsten Nachricht.",
  save: "Chat als Markdown exportieren (dieser Zweig)",
  word: "Chat als Word-Datei exportieren (dieser Zweig)",
  pdf: "Chat als PDF exportieren (dieser Zweig)",
  json: "Chat als JSON exportieren (alle Zweige)",
};
