/** Español: lo que se puede hacer con el chat que se muestra. */
import type { currentChatTexts as english } from "../shown";
import type { Translated } from "../translated";

export const currentChatTexts: Translated<typeof english> = {
  group: "Este chat",
  rename: "Cambiar nombre del chat",
  pin: "Fijar chat",
  unpin: "Dejar de fijar chat",
  archive: "Archivar chat",
  unarchive: "Desarchivar chat",
  move: "Mover chat a una carpeta",
  delete: "Eliminar chat",
  mask: "Enmascarar los datos personales en este chat",
  unmask: "Dejar de enmascarar en este chat",
  /** Announced once it is chosen. */
  masking: "Guardado. Se aplica desde el próximo mensaje.",
  save: "Exportar chat como Markdown (esta rama)",
  word: "Exportar chat como Word (esta rama)",
  pdf: "Exportar chat como PDF (esta rama)",
  json: "Exportar chat como JSON (todas las ramas)",
};
