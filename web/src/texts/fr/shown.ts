/** Français : ce qu’on peut faire du chat affiché. */
import type { currentChatTexts as english } from "../shown";
import type { Translated } from "../translated";

export const currentChatTexts: Translated<typeof english> = {
  group: "Ce chat",
  rename: "Renommer le chat",
  pin: "Épingler le chat",
  unpin: "Désépingler le chat",
  archive: "Archiver le chat",
  unarchive: "Désarchiver le chat",
  move: "Déplacer le chat vers un dossier",
  delete: "Supprimer le chat",
  mask: "Masquer les données personnelles dans ce chat",
  unmask: "Ne plus masquer dans ce chat",
  /** Announced once it is chosen. */
  masking: "Enregistré. Cela vaut dès le prochain message.",
  save: "Exporter le chat en Markdown (cette branche)",
  word: "Exporter le chat en Word (cette branche)",
  pdf: "Exporter le chat en PDF (cette branche)",
  json: "Exporter le chat en JSON (toutes les branches)",
};
