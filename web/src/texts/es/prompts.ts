/** Español: prompts, la lista tras «/», variables. */
import type { promptTexts as english } from "../prompts";
import type { Translated } from "../translated";

export const promptTexts: Translated<typeof english> = {
  title: "Prompts",
  intro: "Guarda los textos que usas a menudo. Escribe / en un chat para usar uno.",
  own: "Tus prompts",
  shared: "Compartidos en este espacio de trabajo",
  sharedBy: (name: string) => `Compartido por ${name}`,
  isShared: "Compartido con el espacio de trabajo",
  create: "Nuevo prompt",
  edit: "Editar prompt",
  name: "Nombre",
  text: "Texto",
  textHint: "Variables: {{tema}}, con valor inicial {{tema=abejas}}, con opciones {{tono:formal|cercano}}.",
  search: "Buscar prompts",
  empty: "Aún no hay prompts",
  emptyText: "Crea uno aquí o guarda una pregunta que hayas enviado.",
  damaged: (n: number) =>
    n === 1
      ? "Falta un prompt: lo que hay guardado de él está dañado. El operador de este servidor quizá tenga una copia de seguridad."
      : `Faltan ${n} prompts: lo que hay guardado de ellos está dañado. El operador de este servidor quizá tenga una copia de seguridad.`,
  noneFound: "No se encontraron prompts",
  private: "Cifrados. Los prompts guardados aquí nunca entrenan un modelo.",
  optionsOf: (name: string) => `Opciones de “${name}”`,
  use: "Usar en un chat",
  duplicate: "Duplicar",
  copyOf: (name: string) => `${name} (copia)`,
  keepCopy: "Copiar a tus prompts",
  share: "Compartir con el espacio de trabajo",
  shareNote:
    "Todos los miembros de este espacio de trabajo pueden leerlo hasta que dejes de compartirlo o salgas del espacio.",
  endSharing: "Dejar de compartir",
  remove: "Quitar para todos",
  saved: "Prompt guardado.",
  deleted: "Prompt eliminado.",
  sharingOn: "Los miembros ahora ven este prompt.",
  sharingOff: "Los miembros ya no ven este prompt.",
  saveQuestion: "Guardar como prompt",
  saveText: "Guardar el texto como prompt",
  open: "Usar un prompt",
  commands: "Comandos",
  manage: "Gestionar prompts",
  list: "Prompts y comandos",
  keys: "↑ ↓ para elegir, Intro para usar, Esc para cerrar",
  loading: "Cargando tus prompts…",
  fillTitle: (name: string) => `Completar “${name}”`,
  fill: "Insertar",
  preview: "Vista previa",
};
