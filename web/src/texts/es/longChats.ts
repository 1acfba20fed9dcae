/** Español: chats largos: lo que el modelo ya no ve y su resumen. */
import type { longChatTexts as english } from "../longChats";
import { count, plural } from "../plural";
import type { Translated } from "../translated";

export const longChatTexts: Translated<typeof english> = {
  unseen: "El modelo ya no ve los mensajes anteriores.",
  summarize: "¿Resumirlos?",
  summarising: "Resumiendo los mensajes anteriores…",
  title: "Resumen de los mensajes anteriores",
  explanation: "El modelo recibe esto en lugar de los mensajes de arriba cuando ya no caben.",
  field: "Resumen",
  edit: "Editar",
  edited: "editado",
  remove: "Quitar",
  removeTitle: "¿Quitar este resumen?",
  removeText: "Los mensajes se quedan. El modelo no sabrá lo que dicen hasta que vuelvas a resumirlos.",
  leftOut: (n) => plural(n, "mensaje anterior no cupo", "mensajes anteriores no cupieron"),
  summarised: (n) => (n === 1 ? "1 resumido" : `${count(n)} resumidos`),
  alsoSent: "Tu zona horaria y tu idioma se envían al modelo.",
};
