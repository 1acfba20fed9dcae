/** Español: compartir un chat con un enlace. */
import type { shareTexts as english } from "../sharing";
import type { Translated } from "../translated";

export const shareTexts: Translated<typeof english> = {
  title: "Compartir chat",
  intro:
    "Cualquiera con el enlace puede leer esta copia, sin cuenta, hasta que caduque o dejes de compartirla. Los mensajes posteriores no se incluyen.",
  introAtWork:
    "Cualquiera de este espacio de trabajo con el enlace puede leer esta copia hasta que caduque o dejes de compartirla. Los mensajes posteriores no se incluyen.",
  upTo: "Incluir mensajes hasta",
  wholeChat: "El final del chat",
  files: "Incluir mis imágenes y los nombres de archivos",
  calls: "Incluir los datos enviados a otros servicios y sus respuestas",
  days: "Caduca en",
  lasts: (days: number) => (days === 1 ? "1 día" : `${days} días`),
  preview: "Vista previa",
  you: "Pregunta",
  answer: "Respuesta",
  make: "Crear y copiar enlace",
  making: "Creando…",
  yourLink: "Tu enlace",
  once: (until: string) =>
    `Cópialo ahora. Por tu privacidad no lo guardamos, así que no se volverá a mostrar. Funciona hasta el ${until}.`,
  copy: "Copiar enlace",
  copied: "Enlace copiado",
  notCopied: "Aún no has copiado el enlace. No se volverá a mostrar.",
  done: "Listo",
  sharedChats: "Chats compartidos",
  mineText:
    "Copias que otros pueden leer con un enlace. Cuando dejas de compartir, el enlace deja de funcionar y la copia no se puede recuperar, ni siquiera de una copia de seguridad.",
  none: "No has compartido ningún chat.",
  until: (day: string) => `Caduca el ${day}`,
  atWork: "en un espacio de trabajo",
  stop: "Dejar de compartir",
  stopOf: (title: string) => `Dejar de compartir “${title}”`,
  stopTitle: "¿Dejar de compartir este chat?",
  stopText: "El enlace deja de funcionar para todos. Quienes lo abrieron pueden haber guardado una copia.",
};
