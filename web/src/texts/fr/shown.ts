/** Français : ce qu’on peut faire du chat affiché. */
import type { shownTexts as english } from "../shown";
import type { Translated } from "../translated";

export const shownTexts: Translated<typeof english> = {
  group: "Ce chat",
  rename: "Renommer le chat",
  pin: "Épingler le chat",
  unpin: "Désépingler le chat",
  archive: "Archiver le chat",
  unarchive: "Désarchiver le chat",
  move: "Déplacer le chat vers un dossier",
  delete: "Supprimer le chat",
  save: "Exporter le chat en Markdown (cette branche)",
  json: "Exporter le chat en JSON (toutes les branches)",
};
