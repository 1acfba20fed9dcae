/** Español: encontrar palabras en un chat. */
import type { findInChatTexts as english } from "../findInChat";
import { count } from "../plural";
import type { Translated } from "../translated";

export const findInChatTexts: Translated<typeof english> = {
  open: "Buscar en el chat",
  title: "Buscar en el chat",
  field: "Buscar en este chat",
  previous: "Resultado anterior",
  next: "Resultado siguiente",
  close: "Cerrar la búsqueda",
  none: "Sin resultados",
  at: (n, all) => `${count(n)} de ${count(all)}`,
};
