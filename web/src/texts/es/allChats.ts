/** Español: ordenar los chats. */
import type { allChatsTexts as english } from "../allChats";
import { plural } from "../plural";
import type { Translated } from "../translated";

const chats = (n: number) => plural(n, "chat", "chats");

export const allChatsTexts: Translated<typeof english> = {
  title: "Todos los chats",
  intro: "Fija, archiva u ordena tus chats en carpetas. La búsqueda los abarca todos.",
  shelves: { all: "Todos", pinned: "Fijados", archived: "Archivados" },
  show: "Filtro",
  empty: "No hay chats aquí",
  select: (title: string) => `Seleccionar “${title}”`,
  selectAll: "Seleccionar todo",
  selected: (n: number) => plural(n, "chat seleccionado", "chats seleccionados"),
  clear: "Borrar selección",
  bulk: "Acciones para los chats seleccionados",
  mark: { pinned: "Fijado", archived: "Archivado" },
  deleteTitle: (n: number) => `¿Eliminar ${chats(n)}?`,
  deleteText: (n: number) =>
    `${n === 1 ? "Se eliminará de inmediato y no se podrá" : "Se eliminarán de inmediato y no se podrán"} recuperar, ni siquiera de una copia de seguridad.`,
  deleting: (done: number, of: number) => `${done} de ${of} eliminados…`,
  waiting: "La eliminación continúa en un momento…",
  stop: "Detener",
};
