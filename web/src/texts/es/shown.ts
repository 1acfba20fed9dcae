/** Español: lo que se puede hacer con el chat que se muestra. */
import type { shownTexts as english } from "../shown";
import type { Translated } from "../translated";

export const shownTexts: Translated<typeof english> = {
  group: "Este chat",
  rename: "Cambiar nombre del chat",
  pin: "Fijar chat",
  unpin: "Dejar de fijar chat",
  archive: "Archivar chat",
  unarchive: "Desarchivar chat",
  move: "Mover chat a una carpeta",
  delete: "Eliminar chat",
  save: "Exportar chat como Markdown (esta rama)",
  json: "Exportar chat como JSON (todas las ramas)",
};
