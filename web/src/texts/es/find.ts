/** Español: encontrar chats, GPT, páginas y acciones. */
import type { findTexts as english } from "../find";
import { plural } from "../plural";
import type { Translated } from "../translated";

export const findTexts: Translated<typeof english> = {
  title: "Buscar",
  label: "Buscar chats, GPT y páginas",
  results: "Resultados",
  recent: "Chats recientes",
  actions: "Acciones",
  pages: "Páginas",
  gpts: "GPT",
  temporary: "Nuevo chat temporal",
  sidebar: "Mostrar u ocultar la barra lateral",
  theme: (name: string) => `Apariencia: ${name}`,
  you: "Tú",
  answer: "Respuesta",
  further: (n: number) => `y ${plural(n, "mensaje", "mensajes")} más en este chat`,
  looking: "Buscando en tus chats…",
  lookedTo: (day: string) => `Se ha buscado hasta el ${day}…`,
  nothing: "No se encontraron chats con estas palabras.",
  found: (n: number) => plural(n, "chat encontrado", "chats encontrados"),
  more: "Buscar en chats más antiguos",
  leave: "Cerrar",
  keys: { move: "navegar", open: "abrir", leave: "cerrar" },
  promise: "Los chats se descifran solo para la búsqueda. No se indexa nada.",
};
