/** Español: «Sobre mí». */
import type { aboutMeTexts as english } from "../aboutMe";
import { count } from "../dates";
import type { Translated } from "../translated";

export const aboutMeTexts: Translated<typeof english> = {
  title: "Sobre mí",
  intro: "Di una vez a los modelos lo que deben saber de ti. Se envía con tus preguntas.",
  fields: { about_you: "Sobre ti", answers: "Estilo de respuesta" },
  examples: {
    about_you: "Enseño biología en Sevilla y empiezo a programar.",
    answers: "Respuestas breves y amables, en unidades métricas.",
  },
  length: (n: number, most: number) => `${count(n)} de ${count(most)} caracteres`,
  tooLong: (n: number) => (n === 1 ? "Sobra 1 carácter." : `Sobran ${count(n)} caracteres.`),
  inChats: "Usar en chats sin GPT",
  inChatsHint: "El modelo que responde lo recibe. Se aplican tus límites de modelos y tu enmascaramiento.",
  inGpts: "Usar con los GPT",
  inGptsHint:
    "El modelo del GPT también lo recibe. El GPT puede usarlo en solicitudes a servicios; ves cada una antes de permitirla.",
  privacyNote:
    "Guardado cifrado. Nunca forma parte del entrenamiento, de chats temporales ni de vistas previas de GPT. El recibo de cada chat muestra cuándo se usó.",
  saved: "“Sobre mí” guardado.",
  delete: "Eliminar",
  deleteTitle: "¿Eliminar “Sobre mí”?",
  deleteText: "Los dos textos se eliminan definitivamente. Las respuestas que ya tienes se conservan.",
  deleted: "“Sobre mí” eliminado.",
  receipt: (n: number) =>
    n === 1
      ? "“Sobre mí” formó parte del prompt de 1 respuesta."
      : `“Sobre mí” formó parte de los prompts de ${count(n)} respuestas.`,

  found:
    "Esta exportación contiene instrucciones personalizadas o recuerdos. Nada de eso se usa hasta que lo añadas a “Sobre mí”.",
  add: "Añadir a “Sobre mí”…",
  discard: "Descartar",
  addTitle: "Añadir a “Sobre mí”",
  foundList: "Encontrado en tu exportación",
  foundText:
    "Encontrado en tu exportación. Añade lo que encaje y edítalo abajo antes de guardar. El resto se elimina al guardar.",
  kinds: {
    about_you: "Sobre ti",
    answers: "Estilo de respuesta",
    memory: "Recuerdo",
    project: "Instrucciones de proyecto",
  },
  ofProject: (name: string) => `Instrucciones del proyecto “${name}”`,
  addTo: (field: string) => `Añadir a “${field}”`,
};
