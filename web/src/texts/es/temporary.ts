/** Español: los chats temporales. */
import type { temporaryTexts as english } from "../temporary";
import type { Translated } from "../translated";

export const temporaryTexts: Translated<typeof english> = {
  name: "Chat temporal",
  switch: "Chat temporal",
  switchHint: "Un chat que nunca se guarda en disco",
  withGpt: (name: string) => `Chat temporal con ${name}`,
  text: "Este chat no se guarda. Úsalo cuando no quieras dejar rastro aquí.",
  points: [
    "Solo se mantiene en memoria. No aparecerá en tu historial.",
    "Desaparece cuando lo cierras o cierras sesión, tras una hora sin actividad o cuando se reinicia el servidor.",
    "Este servidor nunca lo usa para entrenar ni para estadísticas de uso.",
    "Los modelos alojados en otro lugar y los servicios a los que un GPT envíe datos con tu permiso pueden conservar lo que reciben.",
  ],
  notice: "Solo en memoria. Desaparece cuando lo cierras o tras una hora sin actividad.",
  save: "Guardar",
  keepTitle: "¿Guardar este chat?",
  keepText: "Se guardará en tu historial como cualquier otro chat. Nunca se usará para entrenar.",
  keepDo: "Guardar chat",
  close: "Cerrar",
  closeTitle: "¿Descartar este chat temporal?",
  closeText: "Se elimina de inmediato y no se puede recuperar.",
  closeDo: "Descartar chat",
  ended: "Este chat ha terminado",
  begin: "Iniciar un nuevo chat",
};
